import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { LocalCassandraError } from '../errors.js';
import { isStillRunning } from '../lifetime/process-record.js';
import { waitUntilGone } from '../lifetime/processes.js';
import { STOP_GRACE_MS } from '../node/cassandra-process.js';
import { type ServerInfo, socketPath } from './registry.js';

/** A server lets go of its users when Cassandra has stopped; what is left of its process after that is moments. */
const EXIT_MS = 5_000;

/** The hold on a server: while it is there, the server does not end for lack of use. */
export interface Attachment {
  /** Lets go of it. */
  detach(): void;
}

/**
 * Counts as a user of a server until it is told otherwise, or until this process ends.
 * @throws LocalCassandraError `NODE_STOPPED` when it does not answer.
 */
export async function attach(server: ServerInfo): Promise<Attachment> {
  const socket = await open(server);
  socket.unref();
  return { detach: () => socket.destroy() };
}

/** Ends a server, whoever uses it, and waits until its process is gone. */
export async function stopServer(server: ServerInfo): Promise<void> {
  const socket = await open(server).catch(() => undefined);
  if (!socket) return terminate(server);
  const closed = once(socket, 'close');
  socket.write('stop\n');
  socket.resume();
  await closed;
  await waitUntilGone(server.pid, EXIT_MS);
}

/** Ends a server whose socket somebody has removed, as cleaners of temporary directories do. */
async function terminate(server: ServerInfo): Promise<void> {
  if (!(await isStillRunning(server))) return;
  process.kill(server.pid, 'SIGTERM');
  await waitUntilGone(server.pid, STOP_GRACE_MS + EXIT_MS);
}

async function open(server: ServerInfo): Promise<Socket> {
  const socket = connect(socketPath(server.id));
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw new LocalCassandraError(
      'NODE_STOPPED',
      `The process ${server.pid} of the Cassandra with the id ${server.id} does not answer. If it stays so, end that process and start again.`,
      { cause: error },
    );
  }
  socket.on('error', () => {});
  return socket;
}
