import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A connection on which a test writes bytes as it likes. `end()` closes only its sending half. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.once('end', () => socket.end());
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes and reads everything that comes back until the server closes the connection. */
export async function rawRequest(port: number, bytes: string): Promise<string> {
  const socket = await openSocket(port);
  socket.write(bytes, 'latin1');
  return text(socket);
}

/** How the server ends a connection: as if all had been said, or with a reset. What comes before is thrown away. */
export async function endOf(socket: Socket): Promise<'end' | 'reset'> {
  socket.resume();
  try {
    await once(socket, 'end');
    return 'end';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    return 'reset';
  }
}

/** The status of an answer as it came over the wire. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}

/** The statuses of several answers on one connection, in their order. */
export function statusesOf(answers: string): number[] {
  return [...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

/** The JSON body of an answer as it came over the wire. */
export function bodyOf(answer: string): unknown {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
}

/** A request that the server has begun to serve and whose body lacks its last byte. */
export async function openUpload(port: number, path: string, body: string) {
  const socket = await openSocket(port);
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n`;
  socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nExpect: 100-continue\r\n\r\n`);
  const [go] = await once(socket, 'data');
  if (statusOf(String(go)) !== 100) throw new Error(`The server does not want the body: ${go}`);
  socket.write(body.slice(0, -1));
  return { finish: () => socket.write(body.slice(-1)), answer: text(socket) };
}
