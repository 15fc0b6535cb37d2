import streams from 'cassandra-driver/lib/streams.js';
import { type DriverConnection, hasMethods } from './driver-parts.js';

/** Whether a connection has what {@link readDirectly} needs. */
export function canReadDirectly(connection: DriverConnection | null | undefined): boolean {
  return (
    streams?.ResultEmitter !== undefined &&
    hasMethods(connection, 'handleResult', 'handleRow', 'freeStreamId', 'handleNodeEvent') &&
    hasMethods(connection.protocol, 'readItems', 'unpipe') &&
    hasMethods(connection.parser, '_transform', 'unpipe')
  );
}

/**
 * Hands what a connection reads from one part of the driver to the next by calls. The driver has an object stream for each,
 * with a buffer and callbacks of its own: going through them was a sixth of what a small request cost.
 * @param fail Told, once, of what cannot be read. Nothing is read after that.
 */
export function readDirectly(connection: DriverConnection, fail: (error: unknown) => void): void {
  const { netClient, protocol, parser } = connection;
  if (netClient === undefined || streams?.ResultEmitter === undefined || !canReadDirectly(connection)) return;
  netClient.unpipe(protocol);
  protocol.unpipe();
  parser.unpipe();
  const results = new streams.ResultEmitter({ objectMode: true });
  results.on('result', connection.handleResult.bind(connection));
  results.on('row', connection.handleRow.bind(connection));
  results.on('frameEnded', connection.freeStreamId.bind(connection));
  results.on('nodeEvent', (header, event) => connection.handleNodeEvent(header, event));
  let isReadable = true;
  const failed = (error: unknown) => {
    if (!isReadable) return;
    isReadable = false;
    fail(error);
  };
  const parsed = (error?: Error | null) => {
    if (error) failed(error);
  };
  parser.push = (item) => {
    try {
      results.each(item);
    } catch (error) {
      // From a callback of somebody else who uses the client: no fault of the answer.
      process.nextTick(rethrow, error);
    }
    return true;
  };
  protocol.push = (frame) => {
    if (isReadable) parser._transform(frame, undefined, parsed);
    return true;
  };
  netClient.on('data', (bytes: Buffer) => {
    if (!isReadable || netClient.destroyed) return;
    try {
      protocol.readItems(bytes);
    } catch (error) {
      failed(error);
    }
  });
  netClient.resume();
}

function rethrow(error: unknown): never {
  throw error;
}
