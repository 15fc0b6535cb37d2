import type { CassandraError, ErrorCode } from 'async-cassandra';
import { HttpProblem } from './problem.js';

interface Answer {
  status: 500 | 503 | 504;
  detail: string;
}

const overloaded: Answer = { status: 503, detail: 'The service is overloaded; try again shortly' };
const unreachable: Answer = { status: 503, detail: 'Cassandra cannot be reached' };
const lacking: Answer = { status: 503, detail: 'Cassandra has too few live replicas' };
const closing: Answer = { status: 503, detail: 'The service is shutting down' };
const late: Answer = { status: 504, detail: 'The request took longer than its deadline allows' };
const slow: Answer = { status: 504, detail: 'Cassandra did not answer in time' };
const broken: Answer = { status: 500, detail: 'Internal server error' };

/** What each error of the library means to an HTTP client; a code without a line here does not compile. */
export const errorStatus: Record<ErrorCode, Answer> = {
  NOT_CONNECTED: unreachable,
  NO_HOST_AVAILABLE: unreachable,
  CONNECTION_LOST: unreachable,
  AUTHENTICATION_FAILED: unreachable,
  BOOTSTRAPPING: unreachable,
  UNAVAILABLE: lacking,
  READ_FAILURE: lacking,
  WRITE_FAILURE: lacking,
  SCHEMA_DISAGREEMENT: unreachable,
  OVERLOADED: overloaded,
  QUEUE_FULL: overloaded,
  SESSION_CLOSED: closing,
  CLUSTER_CLOSED: closing,
  ABORTED: closing,
  DEADLINE_EXCEEDED: late,
  REQUEST_TIMEOUT: slow,
  READ_TIMEOUT: slow,
  WRITE_TIMEOUT: slow,
  CONFIGURATION: broken,
  SYNTAX_ERROR: broken,
  INVALID_QUERY: broken,
  ALREADY_EXISTS: broken,
  UNAUTHORIZED: broken,
  INVALID_ARGUMENT: broken,
  SCHEMA_MISMATCH: broken,
  MIGRATION_FAILED: broken,
  STREAM_CLOSED: broken,
  SERVER_ERROR: broken,
  DRIVER_ERROR: broken,
};

/** Seconds after which a client may try again. */
export const retryAfter = { 'retry-after': '1' } as const;

/** The problem for an error of the library, without a word of its message, which may name hosts and CQL. */
export function fromCassandraError(error: CassandraError, isWrite: boolean): HttpProblem {
  const { status, detail } = errorStatus[error.code];
  return new HttpProblem(status, detail, {
    headers: status === 503 ? retryAfter : {},
    members: {
      ...(status === 500 ? {} : { code: error.code }),
      ...(isWrite ? { outcome: error.outcome } : {}),
    },
    cause: error,
  });
}
