import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { DriverOptions } from './driver-parts.js';

/** An OPTIONS request of protocol v4: every node answers it, also before anybody logged in. */
const optionsRequest = Buffer.from([4, 0, 0, 0, 5, 0, 0, 0, 0]);

/** Whether a node answers anything on a connection of its own within a time. Never rejects. */
export function pingNode(endpoint: string, { sni, sslOptions }: DriverOptions, ms: number): Promise<boolean> {
  // Behind a proxy that chooses the node by a server name, an address alone leads to no node.
  if (sni) return Promise.resolve(false);
  const split = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, split);
  const port = Number(endpoint.slice(split + 1));
  return new Promise((resolve) => {
    let socket: Socket;
    try {
      const greet = () => socket.write(optionsRequest);
      socket = sslOptions
        ? connectTls({ ...sslOptions, host, port }, greet)
        : connectTcp({ host, port }, greet);
    } catch {
      // What gives the TLS options may fail, or give a key that is none.
      resolve(false);
      return;
    }
    const end = (answers: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answers);
    };
    const timer = setTimeout(end, ms, false);
    socket.once('data', () => end(true));
    socket.once('close', () => end(false));
    socket.on('error', () => end(false));
  });
}
