import { type ErrorCode, errorCodes, type Outcome } from './error-codes.js';

export interface CassandraErrorOptions {
  /** The error underneath, a driver error or an abort reason. */
  readonly cause?: unknown;
  /** Overrides the outcome of the code's entry where the failure itself says more. */
  readonly outcome?: Outcome;
  /** The option or argument that is wrong, for `CONFIGURATION` and `INVALID_ARGUMENT`. */
  readonly option?: string;
  /** The statement it is about. */
  readonly cql?: string | undefined;
  /** `file:line` of its declaration. */
  readonly declaredAt?: string | undefined;
}

/** Every error this library throws: a stable `code`, whether to try again, and what a write left behind. */
export class CassandraError extends Error {
  override readonly name = 'CassandraError';
  readonly code: ErrorCode;
  /** Whether the same idempotent operation may well succeed a little later. */
  readonly retryable: boolean;
  /** What a write that failed this way left behind; meaningless for reads. */
  readonly outcome: Outcome;
  /** The option or argument that is wrong, where one is. */
  readonly option: string | undefined;
  /** The statement that failed, with its bind markers and never their values; of a batch, one of its statements. */
  readonly cql: string | undefined;
  /** `file:line` where that statement was declared, if it was and as far as the runtime tells. */
  readonly declaredAt: string | undefined;

  constructor(code: ErrorCode, message: string, options: CassandraErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryable = errorCodes[code].retryable;
    this.outcome = options.outcome ?? errorCodes[code].outcome;
    this.option = options.option;
    this.cql = options.cql;
    this.declaredAt = options.declaredAt;
  }
}

/** Tells whether `error` is one of this library's, of one of `codes` when any are given. */
export function isCassandraError(error: unknown, ...codes: ErrorCode[]): error is CassandraError {
  return error instanceof CassandraError && (codes.length === 0 || codes.includes(error.code));
}
