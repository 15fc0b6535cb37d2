import type { RequestEvent } from '../observe/request-event.js';
import type { Consistency, SerialConsistency } from '../statements/consistency.js';
import type { Deadline } from '../time/deadline.js';

/** What every call that reaches Cassandra takes. */
export interface CallOptions {
  /**
   * Ends the wait: `DEADLINE_EXCEEDED` when it is a deadline's, else `ABORTED`. Nothing more is sent; what
   * was sent Cassandra finishes, and it counts as in flight until then.
   */
  readonly signal?: AbortSignal | undefined;
  /** The same for a deadline, at less cost. With it `signal` is not looked at: give that to the deadline. */
  readonly deadline?: Deadline | undefined;
  /** A time limit of this call's own, in milliseconds, beside `signal` or `deadline`. Default: none. */
  readonly timeoutMs?: number | undefined;
  /** Told of each request that this call makes, when it is handed to the driver. */
  readonly onSend?: (() => void) | undefined;
  /** Told of each request that this call made, when the driver has settled it, also after an abort. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
}

/** What one statement or batch may be given beside its parameters; each overrides the statement's own. */
export interface ExecuteOptions extends CallOptions {
  /** How many replicas must answer. */
  readonly consistency?: Consistency | undefined;
  /** How far the agreement on a conditional write (`IF …`) reaches. */
  readonly serialConsistency?: SerialConsistency | undefined;
  /** Whether it may be sent twice; of a batch without it, whether all of its statements may. */
  readonly idempotent?: boolean | undefined;
  /** Write timestamp in microseconds since the epoch, for statements without `USING TIMESTAMP`. */
  readonly timestamp?: bigint | undefined;
  /** Asks Cassandra to trace the request; the result then has a `traceId`. */
  readonly trace?: boolean | undefined;
}

/** Options that one name at a time was taken from. */
type Taken<Options> = { readonly [Name in keyof Options]-?: Options[Name] | undefined };

/**
 * What an options object says of the request alone. Name by name: up to Node.js 20, each property that follows a copy
 * (`{ ...options, name }`) takes half a microsecond.
 */
export function executeOptionsOf(options: ExecuteOptions): Taken<ExecuteOptions> {
  return {
    signal: options.signal,
    deadline: options.deadline,
    timeoutMs: options.timeoutMs,
    onSend: options.onSend,
    onRequest: options.onRequest,
    consistency: options.consistency,
    serialConsistency: options.serialConsistency,
    idempotent: options.idempotent,
    timestamp: options.timestamp,
    trace: options.trace,
  };
}

/** Of a statement that answers rows. */
export interface PageOptions extends ExecuteOptions {
  /**
   * Most rows in one page. 0 or -1 turns paging off: `execute` then answers every row at once, which Cassandra wants of
   * `IN` on a partition key together with `ORDER BY`; a stream has no use for it. Default: the statement's, else 1,000.
   */
  readonly fetchSize?: number | undefined;
  /** Continues where an earlier page of the same statement and parameters ended. */
  readonly pageState?: string | undefined;
}

/** What a batch may be given. */
export interface BatchOptions extends ExecuteOptions {
  /** A logged batch is applied whole or not at all. Default: true. */
  readonly logged?: boolean | undefined;
}
