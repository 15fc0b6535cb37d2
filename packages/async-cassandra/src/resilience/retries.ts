import type { CassandraError } from '../errors/cassandra-error.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { Allowance } from './allowance.js';

/** How requests that failed are tried again. */
export interface RetryOptions {
  /** Most times that one request is sent, the first one included. Default: 3. */
  readonly maxAttempts?: number | undefined;
  /** Upper bound of the random wait before the second attempt, in milliseconds; doubles each time. Default: 50. */
  readonly baseDelayMs?: number | undefined;
  /** Upper bound of any wait, in milliseconds. Default: 1,000. */
  readonly maxDelayMs?: number | undefined;
}

/** What there is to know of an attempt that failed. */
export interface FailedAttempt {
  /** How often the request was sent. */
  readonly number: number;
  /** The time that is left for the next one, in milliseconds. */
  readonly withinMs: number;
  /** Whether no node was up to send it to, and one is now. */
  readonly isBack: boolean;
}

/** What makes a wait shorter or longer; 0 to 1. */
type Random = () => number;

// Retryable by the caller, but not at once: the session itself is full, or the time is over.
const notHere: ReadonlySet<ErrorCode> = new Set(['QUEUE_FULL', 'DEADLINE_EXCEEDED', 'SCHEMA_DISAGREEMENT']);

// Errors after which surely nothing was done, whatever the statement. Not so UNAVAILABLE, which may also
// come from the last phase of a conditional write.
const nothingDone: ReadonlySet<ErrorCode> = new Set([
  'NO_HOST_AVAILABLE',
  'CONNECTION_LOST',
  'BOOTSTRAPPING',
  // While it was being prepared.
  'REQUEST_TIMEOUT',
  'OVERLOADED',
]);

/**
 * Decides whether a request is tried again, and after how long: an error that may pass, of a request that may
 * run twice or surely did not run, at random within an exponentially growing time, within the allowance.
 */
export class Retries {
  readonly #maxAttempts: number;
  readonly #baseDelayMs: number;
  readonly #maxDelayMs: number;
  readonly #random: Random;
  readonly #allowance = new Allowance();

  constructor(options: RetryOptions | false = {}, random: Random = Math.random) {
    const { maxAttempts = 3, baseDelayMs = 50, maxDelayMs = 1_000 } = options || { maxAttempts: 1 };
    this.#maxAttempts = maxAttempts;
    this.#baseDelayMs = baseDelayMs;
    this.#maxDelayMs = maxDelayMs;
    this.#random = random;
  }

  /** Counts a request that succeeded. */
  succeeded(): void {
    this.#allowance.earn();
  }

  /**
   * Milliseconds to wait before the next attempt, `undefined` for none. What no node has seen yet waits for nothing and
   * takes nothing from the allowance once one is back.
   */
  delayAfter(
    error: CassandraError,
    idempotent: boolean,
    { number, withinMs, isBack }: FailedAttempt,
  ): number | undefined {
    if (number >= this.#maxAttempts || !error.retryable || notHere.has(error.code)) return undefined;
    const harmless = error.outcome === 'not_applied' && nothingDone.has(error.code);
    if (!idempotent && !harmless) return undefined;
    if (isBack) return 0;
    const most = Math.min(this.#maxDelayMs, this.#baseDelayMs * 2 ** (number - 1));
    const delayMs = this.#random() * most;
    if (delayMs >= withinMs || !this.#allowance.take()) return undefined;
    return delayMs;
  }
}
