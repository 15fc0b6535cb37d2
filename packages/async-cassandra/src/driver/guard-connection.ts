import { once } from 'node:events';
import { canGuardConnection } from './driver-features.js';
import type { DriverConnection } from './driver-parts.js';
import { guardPreparing } from './guard-preparing.js';
import { keepByStream } from './operations-by-stream.js';
import { pingNode } from './ping-node.js';
import { readDirectly } from './read-directly.js';
import { readInTurns } from './read-in-turns.js';
import { writeOncePerPass } from './write-once-per-pass.js';

/** How long a connection that opens may stay silent before its node is asked whether it is there, in milliseconds. */
const patienceMs = 1_000;
/** The bit that the first byte of every answer has. */
const fromServer = 0x80;

type ReportFault = (address: string, error: unknown) => void;
/** Told when a connection is open, or of why it is not. */
type OpenListener = (error?: unknown) => void;

const guarded = new WeakSet<DriverConnection>();

/**
 * Keeps what can go wrong on one connection of the driver to that connection. What cannot be read as CQL breaks it,
 * where the driver would end the process. One that is closed while it opens fails at once, where the driver waits for
 * the time of a request; one that is not open in its time fails, too. And one that stays silent while its node answers
 * on another, as after an outage of the network, opens anew. Large answers are read in turns, what is asked in one
 * pass of the event loop is written at once, answers go through no streams, and requests in flight are kept by stream. To be called before it opens.
 */
export function guardConnection(
  connection: DriverConnection,
  report: ReportFault,
  onOpen: OpenListener = () => {},
): void {
  if (guarded.has(connection) || !canGuardConnection(connection)) return;
  guarded.add(connection);
  guardPreparing(connection);
  const { bindSocketListeners, openAsync, handleNodeEvent } = connection;
  connection.bindSocketListeners = () => {
    bindSocketListeners.call(connection);
    containErrors(connection, report);
  };
  connection.handleNodeEvent = (header, event) => {
    try {
      handleNodeEvent.call(connection, header, event);
    } catch (error) {
      report(connection.endpoint, error);
    }
  };
  connection.openAsync = async () => {
    try {
      await open(connection, () => openAsync.call(connection));
    } catch (error) {
      onOpen(error);
      throw error;
    }
    onOpen();
  };
}

/** The same for a connection that is open already. */
export function guardOpenConnection(connection: DriverConnection, report: ReportFault): void {
  if (guarded.has(connection) || !canGuardConnection(connection)) return;
  guardConnection(connection, report);
  containErrors(connection, report);
}

function containErrors(connection: DriverConnection, report: ReportFault): void {
  const { netClient, protocol, parser, writeQueue, endpoint } = connection;
  const unreadable = (cause?: unknown) => {
    const error = new Error('What answers there does not speak CQL', { cause });
    report(endpoint, error);
    connection.clearAndInvokePending(error);
    netClient?.destroy();
  };
  protocol.on('error', unreadable);
  parser.on('error', unreadable);
  // A greeting of some other protocol would be read as the length of a long answer, and waited for.
  netClient?.once('data', (data: Buffer) => {
    if (((data[0] ?? 0) & fromServer) === 0) unreadable();
  });
  netClient?.once('close', () => {
    if (!connection.connected) connection.clearAndInvokePending(new Error('The connection was closed'));
  });
  readDirectly(connection, unreadable);
  if (netClient !== undefined) readInTurns(netClient);
  writeOncePerPass(writeQueue);
  keepByStream(connection);
}

async function open(connection: DriverConnection, openOnce: () => Promise<void>): Promise<void> {
  const { endpoint, options } = connection;
  const limitMs = options.socketOptions.connectTimeout;
  let isOver = false;
  let isAsking = false;
  let again = () => {};
  const ask = async () => {
    const { netClient } = connection;
    if (isAsking || netClient === undefined || netClient.bytesRead > 0) return;
    isAsking = true;
    const answers = await pingNode(endpoint, options, patienceMs);
    isAsking = false;
    if (answers && !isOver && netClient === connection.netClient && netClient.bytesRead === 0) again();
  };
  const asking = setInterval(ask, patienceMs);
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    if (limitMs > 0)
      limit = setTimeout(() => reject(new Error(`No connection within ${limitMs} ms`)), limitMs);
  });
  try {
    for (let isOpen = false; !isOpen; ) {
      const silent = new Promise<boolean>((resolve) => {
        again = () => resolve(false);
      });
      isOpen = await Promise.race([openOnce().then(() => true), silent, late]);
      if (!isOpen) await abandon(connection);
    }
  } catch (error) {
    void abandon(connection);
    throw reasonOf(error);
  } finally {
    isOver = true;
    clearInterval(asking);
    clearTimeout(limit);
  }
}

/** The driver says no more than that the socket was closed, and keeps why inside. */
function reasonOf(error: unknown): unknown {
  return error instanceof Error && 'innerError' in error && error.innerError instanceof Error
    ? error.innerError
    : error;
}

/** Ends an attempt to open that nobody waits for any more. */
async function abandon({ netClient }: DriverConnection): Promise<void> {
  if (netClient === undefined || netClient.closed) return;
  netClient.removeAllListeners('error');
  netClient.on('error', () => {});
  netClient.destroy();
  // The driver takes its closing for that of the next one where that comes first.
  await once(netClient, 'close');
}
