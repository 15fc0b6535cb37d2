import { setTimeout as delay } from 'node:timers/promises';
import type { CallOptions } from 'async-cassandra';
import type { RequestWork } from '../http/request-work.js';

type Limits = Pick<RequestWork, 'deadline' | 'onRequest'>;

const pollMs = 5;

/** Counts those requests to Cassandra that calls with its `options` sent and the driver has not settled. */
export class RequestsInFlight {
  /** Go into each call that is to be counted. */
  readonly options: Limits & Pick<CallOptions, 'onSend'>;
  #now = 0;
  #most = 0;

  constructor(work: Limits) {
    this.options = {
      deadline: work.deadline,
      onSend: () => {
        this.#now++;
        this.#most = Math.max(this.#most, this.#now);
      },
      onRequest: (event) => {
        this.#now--;
        work.onRequest(event);
      },
    };
  }

  get now(): number {
    return this.#now;
  }

  /** The most there have been at once. */
  get most(): number {
    return this.#most;
  }

  /** Waits at most `ms` milliseconds until none is left; answers how many are. */
  async settled(ms: number): Promise<number> {
    const end = performance.now() + ms;
    while (this.#now > 0 && performance.now() < end) await delay(pollMs);
    return this.#now;
  }
}
