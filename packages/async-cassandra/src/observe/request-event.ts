import { channel } from 'node:diagnostics_channel';
import type { CassandraError } from '../errors/cassandra-error.js';
import type { Consistency } from '../statements/consistency.js';

/**
 * What happened to one request to Cassandra: a statement, a batch or one page. A request that is tried again
 * makes one event an attempt. Parameters are never in it.
 */
export interface RequestEvent {
  readonly sessionId: string;
  readonly kind: 'execute' | 'batch' | 'page';
  /** The CQL with its bind markers; of a batch, its first statement. */
  readonly cql: string;
  /** Statements in a batch; otherwise 1. */
  readonly statements: number;
  /** The keyspace of unqualified table names, where the session has one. */
  readonly keyspace: string | undefined;
  /** What the call or its statement asked for; `undefined`: the session's own. */
  readonly consistency: Consistency | undefined;
  readonly idempotent: boolean;
  /** Most rows of a page that were asked for; `undefined` of a batch. */
  readonly fetchSize: number | undefined;
  /** How often it had been sent by then, this time included: 1 unless it was tried again. */
  readonly attempt: number;
  /** Whether it failed and is going to be tried again. */
  readonly willRetry: boolean;
  /** Nodes that the driver asked beside the first because that took its time. */
  readonly speculativeExecutions: number;
  /** `host:port` of the node that answered, where one did. */
  readonly coordinator: string | undefined;
  /** From handing it to the driver to its answer, waiting for a place in the session's queue not counted. */
  readonly durationMs: number;
  /** Rows in the answer. */
  readonly rows: number;
  /** What Cassandra warned of in it. */
  readonly warnings: readonly string[];
  /** Why it failed, where it did. */
  readonly error: CassandraError | undefined;
}

/** `node:diagnostics_channel` of every {@link RequestEvent}; costs nothing while nobody listens. */
export const requestChannel = channel('async-cassandra:request');
