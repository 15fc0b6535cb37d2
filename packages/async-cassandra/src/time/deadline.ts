import { setMaxListeners } from 'node:events';
import { CassandraError } from '../errors/cassandra-error.js';
import { tell } from '../observe/tell.js';
import { onStop, type Stop } from './stop.js';

/** What a timer of Node takes, 24.8 days; a deadline beyond it never passes by itself. */
const longestTimerMs = 2 ** 31 - 1;

export interface DeadlineOptions {
  /** Ends the deadline early; its reason becomes the deadline's. */
  readonly signal?: AbortSignal | Deadline | undefined;
}

/**
 * One time budget for a whole operation, across every attempt, page and statement in it: pass it as
 * `deadline` to each call. When the time is over it aborts with a `DEADLINE_EXCEEDED` error as its reason;
 * when the outer signal does or it is cancelled, with the reason given there. Dispose it when the operation
 * has ended.
 */
export class Deadline implements Disposable {
  /** Nearly always all: whoever made it and what runs. A set for each deadline would cost more than all the rest of it. */
  #first: (() => void) | undefined;
  #second: (() => void) | undefined;
  #others: Set<() => void> | undefined;
  readonly #outer: Stop | undefined;
  readonly #unlisten: (() => void) | undefined;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #milliseconds: number;
  #endsAt = 0;
  #aborted = false;
  #reason: unknown;

  private constructor(milliseconds: number, { signal: outer }: DeadlineOptions) {
    requireTime(milliseconds);
    this.#milliseconds = milliseconds;
    this.#outer = outer;
    if (outer?.aborted) {
      this.cancel(outer.reason);
      return;
    }
    if (outer !== undefined) this.#unlisten = onStop(outer, () => this.cancel(outer.reason));
    this.restart();
  }

  /**
   * A deadline `milliseconds` from now; `Infinity` for one that only a signal or `cancel` ends.
   * @throws CassandraError `INVALID_ARGUMENT` when it is negative or not a number.
   */
  static after(milliseconds: number, options: DeadlineOptions = {}): Deadline {
    return new Deadline(milliseconds, options);
  }

  /** Whether the time is over, the outer signal has aborted, or it was cancelled. */
  get aborted(): boolean {
    return this.#aborted;
  }

  /** Why it aborted: a `DEADLINE_EXCEEDED` error, or what the outer signal or `cancel` gave. */
  get reason(): unknown {
    return this.#reason;
  }

  /** The same as an `AbortSignal`, for everything that takes one; made when first asked for. */
  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    this.#controller = new AbortController();
    // Any number of calls may wait under it; Node would take more than ten for a leak.
    setMaxListeners(0, this.#controller.signal);
    if (this.#aborted) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Milliseconds left, of it or of the deadline that ends it early, at least 0. */
  get remainingMs(): number {
    if (this.#aborted) return 0;
    const own = Math.max(0, this.#endsAt - performance.now());
    return this.#outer !== undefined && 'remainingMs' in this.#outer
      ? Math.min(own, this.#outer.remainingMs)
      : own;
  }

  /** Calls `listener` once when it aborts; at most until the function that comes back is called. */
  onAbort(listener: () => void): () => void {
    if (this.#first === undefined) {
      this.#first = listener;
      return () => {
        if (this.#first === listener) this.#first = undefined;
      };
    }
    if (this.#second === undefined) {
      this.#second = listener;
      return () => {
        if (this.#second === listener) this.#second = undefined;
      };
    }
    this.#others ??= new Set();
    this.#others.add(listener);
    return () => this.#others?.delete(listener);
  }

  /** Starts the time again, for deadlines that mean "so long without progress". Nothing once aborted. */
  restart(milliseconds = this.#milliseconds): void {
    requireTime(milliseconds);
    if (this.#aborted) return;
    this.#endsAt = performance.now() + milliseconds;
    if (milliseconds === this.#milliseconds && this.#timer !== undefined) {
      this.#timer.refresh();
      return;
    }
    this.#milliseconds = milliseconds;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (milliseconds <= longestTimerMs) this.#timer = setTimeout(() => this.#expire(), milliseconds);
  }

  /** Aborts it now, for this reason. Nothing once aborted. */
  cancel(reason: unknown): void {
    if (this.#aborted) return;
    this[Symbol.dispose]();
    this.#aborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    const listeners = [this.#first, this.#second, ...(this.#others ?? [])];
    this.#first = undefined;
    this.#second = undefined;
    this.#others = undefined;
    for (const listener of listeners) tell(listener, undefined);
  }

  /** Stops the time; it never aborts any more by itself. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#unlisten?.();
  }

  #expire(): void {
    const seconds = this.#milliseconds / 1000;
    this.cancel(new CassandraError('DEADLINE_EXCEEDED', `No result within ${seconds} s`));
  }
}

function requireTime(milliseconds: number): void {
  if (milliseconds >= 0) return;
  const message = `A deadline takes a number of milliseconds from 0, not ${milliseconds}`;
  throw new CassandraError('INVALID_ARGUMENT', message, { option: 'milliseconds' });
}
