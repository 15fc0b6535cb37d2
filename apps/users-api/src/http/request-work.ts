import { type CallOptions, Deadline, type RequestEvent } from 'async-cassandra';
import { DatabaseTime } from './database-time.js';

interface RequestWorkOptions {
  timeoutMs: number;
  /** Whether the client asked for this very limit: then progress does not extend it. */
  isFixed: boolean;
}

/**
 * What a request may cost: pass it to everything done on the request's behalf. Its deadline aborts when the
 * time is over or the client hangs up.
 */
export class RequestWork implements CallOptions, Disposable {
  readonly deadline: Deadline;
  readonly databaseTime = new DatabaseTime();
  readonly #isFixed: boolean;
  #isAbandoned = false;

  constructor({ timeoutMs, isFixed }: RequestWorkOptions) {
    this.deadline = Deadline.after(timeoutMs);
    this.#isFixed = isFixed;
  }

  /** The deadline as a signal, for what is not done by the library. */
  get signal(): AbortSignal {
    return this.deadline.signal;
  }

  /** Whether the client went away before it had its answer. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  readonly onRequest = (event: RequestEvent): void => this.databaseTime.record(event);

  /** Tells that a streamed answer moved on: the default time limit starts again, one the client set does not. */
  progress(): void {
    if (!this.#isFixed) this.deadline.restart();
  }

  /** Cancels the work: nobody waits for its result. */
  abandon(): void {
    this.#isAbandoned = true;
    this.deadline.cancel(new Error('The client hung up'));
  }

  [Symbol.dispose](): void {
    this.deadline[Symbol.dispose]();
  }
}
