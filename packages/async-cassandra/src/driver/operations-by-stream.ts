import type { DriverConnection, DriverOperation } from './driver-parts.js';

/**
 * Requests in flight by stream id, a small number that is soon used again: what the driver uses of a `Map`, over an array.
 *
 * A `Map` that entries come and go in makes itself a new table every few hundred of them. The old one refers to the new
 * one and to what was in flight then, and once one has outlived the young generation so does each that follows, with all
 * that it holds, until the garbage collector comes to look at what is old: it had three times as much to copy.
 */
export class OperationsByStream {
  readonly #operations: (DriverOperation | undefined)[] = [];

  get(streamId: number): DriverOperation | undefined {
    return this.#operations[streamId];
  }

  set(streamId: number, operation: DriverOperation): void {
    this.#operations[streamId] = operation;
  }

  delete(streamId: number): void {
    this.#operations[streamId] = undefined;
  }

  values(): DriverOperation[] {
    return this.#operations.filter((operation) => operation !== undefined);
  }
}

/** Whether a connection keeps its requests where {@link keepByStream} takes the place. */
export function keepsInMap(connection: DriverConnection | null | undefined): boolean {
  return connection?._operations instanceof Map || connection?._operations instanceof OperationsByStream;
}

/** Has a connection keep its requests in flight by stream, those that are in flight now among them. */
export function keepByStream(connection: DriverConnection): void {
  if (!keepsInMap(connection)) return;
  const kept = new OperationsByStream();
  if (connection._operations instanceof Map) {
    for (const [streamId, operation] of connection._operations) kept.set(streamId, operation);
  }
  connection._operations = kept;
}
