/** What a failed write left behind: nothing (`not_applied`), its whole effect (`applied`), or nobody can tell. */
export type Outcome = 'applied' | 'not_applied' | 'unknown';

interface ErrorCodeEntry {
  /** What happened, in one sentence; `docs/errors.md` is held equal to it. */
  readonly meaning: string;
  /** Whether the same idempotent operation may well succeed when tried again a little later. */
  readonly retryable: boolean;
  /** What a write that failed this way left behind, unless the failure itself says more. */
  readonly outcome: Outcome;
}

/** The one table of everything that can go wrong. Codes are stable: they may be added to, never renamed. */
export const errorCodes = {
  CONFIGURATION: {
    meaning: 'An option is missing, malformed or does not fit the cluster.',
    retryable: false,
    outcome: 'not_applied',
  },
  AUTHENTICATION_FAILED: {
    meaning: 'The cluster asked for credentials and refused those given.',
    retryable: false,
    outcome: 'not_applied',
  },
  NOT_CONNECTED: {
    meaning: 'There is no connection to the cluster yet.',
    retryable: true,
    outcome: 'not_applied',
  },
  NO_HOST_AVAILABLE: {
    meaning: 'No node could be reached; the request was not sent, or every attempt failed.',
    retryable: true,
    outcome: 'not_applied',
  },
  CONNECTION_LOST: {
    meaning: 'The connection broke after the request was sent and before the answer came.',
    retryable: true,
    outcome: 'unknown',
  },
  UNAVAILABLE: {
    meaning: 'Too few replicas are alive for the consistency level; Cassandra did not start the request.',
    retryable: true,
    outcome: 'not_applied',
  },
  OVERLOADED: {
    meaning: 'The coordinator refused the request because it has too much to do.',
    retryable: true,
    outcome: 'unknown',
  },
  BOOTSTRAPPING: {
    meaning: 'The coordinator is still joining the cluster.',
    retryable: true,
    outcome: 'not_applied',
  },
  QUEUE_FULL: {
    meaning: "The session's limit of requests in flight and its queue are both full; nothing was sent.",
    retryable: true,
    outcome: 'not_applied',
  },
  DEADLINE_EXCEEDED: {
    meaning: "The operation's own deadline passed; Cassandra may still finish what it began.",
    retryable: true,
    outcome: 'unknown',
  },
  REQUEST_TIMEOUT: {
    meaning: 'No answer came within the time allowed for one attempt.',
    retryable: true,
    outcome: 'unknown',
  },
  READ_TIMEOUT: {
    meaning: 'Too few replicas answered the coordinator in time for a read.',
    retryable: true,
    outcome: 'not_applied',
  },
  WRITE_TIMEOUT: {
    meaning: 'Too few replicas acknowledged a write to the coordinator in time; it may yet be applied.',
    retryable: true,
    outcome: 'unknown',
  },
  READ_FAILURE: {
    meaning: 'A replica failed while reading.',
    retryable: true,
    outcome: 'not_applied',
  },
  WRITE_FAILURE: {
    meaning: 'A replica failed while writing; others may have applied the write.',
    retryable: true,
    outcome: 'unknown',
  },
  ABORTED: {
    meaning: "The caller's signal was aborted; Cassandra may still finish what it began.",
    retryable: false,
    outcome: 'unknown',
  },
  SYNTAX_ERROR: { meaning: 'The CQL does not parse.', retryable: false, outcome: 'not_applied' },
  INVALID_QUERY: {
    meaning: 'Cassandra refused the statement: an unknown table or column, a wrong value, a limit.',
    retryable: false,
    outcome: 'not_applied',
  },
  ALREADY_EXISTS: {
    meaning: 'The keyspace or table to be created exists.',
    retryable: false,
    outcome: 'not_applied',
  },
  UNAUTHORIZED: {
    meaning: 'The role of this session may not do that.',
    retryable: false,
    outcome: 'not_applied',
  },
  INVALID_ARGUMENT: {
    meaning: 'A parameter or option of the call is not of the right shape; nothing was sent.',
    retryable: false,
    outcome: 'not_applied',
  },
  SCHEMA_MISMATCH: {
    meaning: 'A declared statement does not fit the schema of the cluster.',
    retryable: false,
    outcome: 'not_applied',
  },
  SCHEMA_DISAGREEMENT: {
    meaning: 'The nodes did not agree on the schema in time.',
    retryable: true,
    outcome: 'unknown',
  },
  MIGRATION_FAILED: {
    meaning: 'A file of migrations cannot be read or applied, or was changed after it had been applied.',
    retryable: false,
    outcome: 'unknown',
  },
  SESSION_CLOSED: {
    meaning: 'The session is closed or closing; nothing was sent.',
    retryable: false,
    outcome: 'not_applied',
  },
  CLUSTER_CLOSED: {
    meaning: 'The cluster is closed and opens no more sessions.',
    retryable: false,
    outcome: 'not_applied',
  },
  STREAM_CLOSED: {
    meaning: 'The stream was closed, or is already being read.',
    retryable: false,
    outcome: 'not_applied',
  },
  SERVER_ERROR: {
    meaning: 'Cassandra reported an error of its own.',
    retryable: false,
    outcome: 'unknown',
  },
  DRIVER_ERROR: {
    meaning: 'The driver failed in a way this library does not know.',
    retryable: false,
    outcome: 'unknown',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

/** A stable code of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
