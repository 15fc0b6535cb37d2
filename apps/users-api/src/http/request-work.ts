import { type CallOptions, Deadline, type RequestEvent } from 'async-cassandra';
import { DatabaseTime } from './database-time.js';

interface RequestWorkOptions {
  timeoutMs: number;
  /** Whether the client asked for this very limit: then progress does not extend it. */
  isFixed: boolean;
}

/**
 * What a request may cost: pass it, or its `signal`, to everything done on the request's behalf. The signal
 * aborts when the deadline passes or the client hangs up.
 */
export class RequestWork implements CallOptions, Disposable {
  // A property of its own, so that `{ ...work, fetchSize }` has it too.
  readonly signal: AbortSignal;
  readonly databaseTime = new DatabaseTime();
  readonly #deadline: Deadline;
  readonly #isFixed: boolean;
  readonly #hangUp = new AbortController();

  constructor({ timeoutMs, isFixed }: RequestWorkOptions) {
    this.#deadline = Deadline.after(timeoutMs, { signal: this.#hangUp.signal });
    this.signal = this.#deadline.signal;
    this.#isFixed = isFixed;
  }

  /** Whether the client went away before it had its answer. */
  get isAbandoned(): boolean {
    return this.#hangUp.signal.aborted;
  }

  readonly onRequest = (event: RequestEvent): void => this.databaseTime.record(event);

  /** Tells that a streamed answer moved on: the default time limit starts again, one the client set does not. */
  progress(): void {
    if (!this.#isFixed) this.#deadline.restart();
  }

  /** Cancels the work: nobody waits for its result. */
  abandon(): void {
    this.#hangUp.abort(new Error('The client hung up'));
  }

  [Symbol.dispose](): void {
    this.#deadline[Symbol.dispose]();
  }
}
