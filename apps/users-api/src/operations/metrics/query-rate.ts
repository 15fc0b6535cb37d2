import { type RequestEvent, requestChannel, type Session } from 'async-cassandra';
import type { Registry } from 'prom-client';
import { readGauge } from './read-gauge.js';
import { RequestRate, rateWindowSeconds } from './request-rate.js';

/** Reckons how many requests of one session settle in a second; those of others stay out of it. */
export class QueryRate implements Disposable {
  readonly #session: () => Session | undefined;
  readonly #rate = new RequestRate();

  constructor(registry: Registry, session: () => Session | undefined) {
    this.#session = session;
    const help = `Requests to Cassandra that settled in the last ${rateWindowSeconds} s, by the second.`;
    readGauge(registry, 'cassandra_requests_per_second', help, () => this.#rate.perSecond());
    requestChannel.subscribe(this.#onRequest);
  }

  [Symbol.dispose](): void {
    requestChannel.unsubscribe(this.#onRequest);
  }

  readonly #onRequest = (message: unknown): void => {
    if ((message as RequestEvent).sessionId === this.#session()?.id) this.#rate.record();
  };
}
