import { type RequestEvent, requestChannel, type Session } from 'async-cassandra';
import { Counter, Histogram, type Registry } from 'prom-client';
import { readGauge } from './read-gauge.js';
import { RequestRate, rateWindowSeconds } from './request-rate.js';

const kinds: readonly RequestEvent['kind'][] = ['execute', 'batch', 'page'];

/**
 * Counts and times the requests of one session as they settle. One whose caller stopped waiting counts, too,
 * by what became of it; one that was never sent does not.
 */
export class QueryMetrics implements Disposable {
  readonly #requests: Counter<'kind'>;
  readonly #errors: Counter<'kind' | 'code'>;
  readonly #duration: Histogram<'kind'>;
  readonly #rate = new RequestRate();
  #sessionId: string | undefined;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'cassandra_requests_total',
      help: 'Requests to Cassandra that have settled: statements, batches and pages.',
      labelNames: ['kind'],
      registers,
    });
    this.#errors = new Counter({
      name: 'cassandra_request_errors_total',
      help: 'Requests to Cassandra that failed, by error code.',
      labelNames: ['kind', 'code'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'cassandra_request_duration_seconds',
      help: 'Time from sending a request to Cassandra to its answer.',
      labelNames: ['kind'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    for (const kind of kinds) {
      this.#requests.inc({ kind }, 0);
      this.#duration.zero({ kind });
    }
    const help = `Requests to Cassandra that settled in the last ${rateWindowSeconds} s, by the second.`;
    readGauge(registry, 'cassandra_requests_per_second', help, () => this.#rate.perSecond());
  }

  /** Begins to count; sessions of others in this process stay out of it. */
  watch({ id }: Pick<Session, 'id'>): void {
    this.#sessionId = id;
    requestChannel.subscribe(this.#onRequest);
  }

  [Symbol.dispose](): void {
    requestChannel.unsubscribe(this.#onRequest);
  }

  readonly #onRequest = (message: unknown): void => {
    const { sessionId, kind, durationMs, error } = message as RequestEvent;
    if (sessionId !== this.#sessionId) return;
    this.#requests.inc({ kind });
    this.#duration.observe({ kind }, durationMs / 1000);
    this.#rate.record();
    if (error !== undefined) this.#errors.inc({ kind, code: error.code });
  };
}
