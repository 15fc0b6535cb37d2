import type { Client } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import type { BackgroundFault } from './background-fault.js';

/** For how long every attempt has to fail before it is told, in milliseconds: one that boots is reached soon. */
const patienceMs = 5_000;

/** The event of a guarded client that tells of a node which has never been reached at its address. */
export const unreachedNode = Symbol('async-cassandra: unreached node');

/** Notices nodes of a client that the cluster announces and that nobody has ever reached there, and tells of each once. */
export class UnreachedNodes {
  readonly #client: Client;
  /** Since when, while it may yet be told of. */
  readonly #since = new Map<string, number | undefined>();

  constructor(client: Client) {
    this.#client = client;
  }

  reached(address: string): void {
    this.#since.set(address, undefined);
  }

  failed(address: string, cause: unknown): void {
    const now = performance.now();
    if (!this.#since.has(address)) this.#since.set(address, now);
    const since = this.#since.get(address);
    if (since === undefined || now - since < patienceMs) return;
    this.#since.set(address, undefined);
    const message = cause instanceof Error ? cause.message : String(cause);
    const error = new CassandraError('NO_HOST_AVAILABLE', message, { cause });
    this.#client.emit(unreachedNode, { address, error } satisfies BackgroundFault);
  }

  forget(address: string): void {
    this.#since.delete(address);
  }
}
