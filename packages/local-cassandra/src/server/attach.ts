import { once } from 'node:events';
import { connect } from 'node:net';
import { waitUntilGone } from '../lifetime/processes.js';
import { type ServerInfo, socketPath } from './registry.js';

/** A server lets go of its users when Cassandra has stopped; what is left of its process after that is moments. */
const EXIT_MS = 5_000;

/** The hold on a server: while it is there, the server does not end for lack of use. */
export interface Attachment {
  /** Lets go of it. */
  detach(): void;
}

/** Counts as a user of a server until it is told otherwise, or until this process ends. */
export async function attach(server: ServerInfo): Promise<Attachment> {
  const socket = connect(socketPath(server.id));
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.unref();
  return { detach: () => socket.destroy() };
}

/** Ends a server, whoever uses it, and waits until its process is gone. */
export async function stopServer(server: ServerInfo): Promise<void> {
  const socket = connect(socketPath(server.id));
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.write('stop\n');
  socket.resume();
  await once(socket, 'close');
  await waitUntilGone(server.pid, EXIT_MS);
}
