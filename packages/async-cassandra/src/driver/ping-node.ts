import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { DriverOptions } from './driver-parts.js';

/** Requests of protocol v4, which every node answers somehow, also where nobody has logged in. */
const [startup, options] = [1, 5];
const headerLength = 9;
const startupBody = Buffer.from('\0\x01\0\x0bCQL_VERSION\0\x053.0.0', 'latin1');

/**
 * Whether a node answers what comes second on a connection of its own within a time: it answers what comes first by
 * the thread that reads the connection, and everything behind that, as on any other connection, by those that carry
 * requests out. Never rejects.
 */
export function pingNode(endpoint: string, { sni, sslOptions }: DriverOptions, ms: number): Promise<boolean> {
  // Behind a proxy that chooses the node by a server name, an address alone leads to no node.
  if (sni) return Promise.resolve(false);
  const split = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, split);
  const port = Number(endpoint.slice(split + 1));
  return new Promise((resolve) => {
    let socket: Socket;
    try {
      const greet = () => socket.write(request(startup, startupBody));
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
    let received = Buffer.alloc(0);
    let isSecond = false;
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < headerLength) return;
      const first = headerLength + received.readUInt32BE(headerLength - 4);
      if (received.length > first) end(true);
      else if (received.length === first && !isSecond) {
        isSecond = true;
        socket.write(request(options));
      }
    });
    socket.once('close', () => end(false));
    socket.on('error', () => end(false));
  });
}

function request(opcode: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.from([4, 0, 0, 0, opcode, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, headerLength - 4);
  return Buffer.concat([head, body]);
}
