import { channel } from 'node:diagnostics_channel';
import type { CassandraError } from '../errors/cassandra-error.js';

/** What happened to one request to Cassandra: a statement, a batch or one page. Parameters are never in it. */
export interface RequestEvent {
  readonly sessionId: string;
  readonly kind: 'execute' | 'batch' | 'page';
  /** The CQL with its bind markers; of a batch, its first statement. */
  readonly cql: string;
  /** From handing it to the driver to its answer, waiting for a place in the session's queue not counted. */
  readonly durationMs: number;
  /** Rows in the answer. */
  readonly rows: number;
  /** Why it failed, where it did. */
  readonly error: CassandraError | undefined;
}

/** `node:diagnostics_channel` of every {@link RequestEvent}; costs nothing while nobody listens. */
export const requestChannel = channel('async-cassandra:request');
