import { setMaxListeners } from 'node:events';
import { CassandraError } from '../errors/cassandra-error.js';

export interface DeadlineOptions {
  /** Ends the deadline early; its reason becomes the deadline's. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One time budget for a whole operation, across every attempt, page and statement in it: pass its `signal`
 * to each call. When the time is over the signal aborts with a `DEADLINE_EXCEEDED` error as its reason; when
 * the outer signal aborts, with that one's reason. Dispose it when the operation has ended.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #milliseconds: number;
  #endsAt = 0;

  private constructor(milliseconds: number, options: DeadlineOptions) {
    this.#milliseconds = milliseconds;
    this.#outer = options.signal;
    // Any number of calls may wait under one deadline; Node would take more than ten for a leak.
    setMaxListeners(0, this.signal);
    if (this.#outer?.aborted) this.#onOuterAbort();
    else this.#outer?.addEventListener('abort', this.#onOuterAbort, { once: true });
    this.restart();
  }

  /** A deadline `milliseconds` from now. */
  static after(milliseconds: number, options: DeadlineOptions = {}): Deadline {
    return new Deadline(milliseconds, options);
  }

  /** Aborts when the time is over or the outer signal aborts. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Milliseconds left, at least 0. */
  get remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /** Starts the time again, for deadlines that mean "so long without progress". Nothing once aborted. */
  restart(milliseconds = this.#milliseconds): void {
    if (this.signal.aborted) return;
    this.#endsAt = performance.now() + milliseconds;
    if (milliseconds === this.#milliseconds && this.#timer !== undefined) {
      this.#timer.refresh();
      return;
    }
    this.#milliseconds = milliseconds;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#expire(), milliseconds);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#onOuterAbort);
  }

  #expire(): void {
    this[Symbol.dispose]();
    const seconds = this.#milliseconds / 1000;
    this.#controller.abort(new CassandraError('DEADLINE_EXCEEDED', `No result within ${seconds} s`));
  }

  readonly #onOuterAbort = (): void => {
    this[Symbol.dispose]();
    this.#controller.abort(this.#outer?.reason);
  };
}
