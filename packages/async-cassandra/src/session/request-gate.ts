import { CassandraError } from '../errors/cassandra-error.js';
import { abortErrorBeforeSending, onStop, type Stop, throwIfStopped } from '../time/stop.js';

interface Waiter {
  readonly admit: () => void;
  readonly refuse: (error: CassandraError) => void;
}

/** Admits a limited number of requests at once and lets a limited number wait their turn, in order. */
export class RequestGate {
  readonly #limit: number;
  readonly #queueLimit: number;
  readonly #waiting = new Set<Waiter>();
  #inside = 0;

  constructor(limit: number, queueLimit: number) {
    this.#limit = limit;
    this.#queueLimit = queueLimit;
  }

  /** Requests admitted and not yet settled by the driver. */
  get inside(): number {
    return this.#inside;
  }

  /** Requests waiting to be admitted. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Admits at once where there is room; tells whether it did. */
  tryEnter(): boolean {
    if (this.#inside >= this.#limit) return false;
    this.#inside++;
    return true;
  }

  /** Waits for room. Throws `QUEUE_FULL` at once when too many wait; abort gives up the place. */
  async enter(stop?: Stop): Promise<void> {
    throwIfStopped(stop);
    if (this.tryEnter()) return;
    if (this.#waiting.size >= this.#queueLimit) {
      const detail = `${this.#limit} in flight (maxRequestsInFlight), ${this.#queueLimit} waiting (maxRequestsWaiting)`;
      throw new CassandraError('QUEUE_FULL', `Too many requests at once in this session: ${detail}`);
    }
    await new Promise<void>((resolve, reject) => {
      let unlisten = () => {};
      const leave = (settle: () => void) => {
        this.#waiting.delete(waiter);
        unlisten();
        settle();
      };
      const waiter: Waiter = { admit: () => leave(resolve), refuse: (error) => leave(() => reject(error)) };
      this.#waiting.add(waiter);
      if (stop !== undefined) unlisten = onStop(stop, () => waiter.refuse(abortErrorBeforeSending(stop)));
    });
  }

  /** Gives the place back, to the first one waiting if any. */
  leave(): void {
    if (this.#waiting.size === 0) {
      this.#inside--;
      return;
    }
    const [next] = this.#waiting;
    next?.admit();
  }

  /** Refuses everybody who waits. */
  refuseWaiting(error: CassandraError): void {
    for (const waiter of this.#waiting) waiter.refuse(error);
  }
}
