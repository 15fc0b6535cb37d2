import type { Counter, Histogram } from 'prom-client';
import type { RequestEvent } from '../request-event.js';
import type { MetricFamily } from './metric-family.js';

const kinds: readonly RequestEvent['kind'][] = ['execute', 'batch', 'page'];

/** From half a millisecond, a read from memory close by, to ten seconds, Cassandra's longest own limit. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** So many requests of a kind are counted together: prom-client looks labels up each time, cold between two requests. */
const mostUncounted = 256;

/** Requests of one kind that have settled and that no metric has counted yet. */
class Uncounted {
  readonly seconds = new Float64Array(mostUncounted);
  requests = 0;
  rows = 0;
}

/** Counts and times requests as they settle, every attempt of each. */
export class RequestMetrics {
  readonly #uncounted = { execute: new Uncounted(), batch: new Uncounted(), page: new Uncounted() };
  readonly #requests: Counter<'kind'>;
  readonly #errors: Counter<'kind' | 'code'>;
  readonly #retries: Counter<'kind'>;
  readonly #speculativeExecutions: Counter;
  readonly #rows: Counter<'kind'>;
  readonly #warnings: Counter<'kind'>;
  readonly #duration: Histogram<'kind'>;

  constructor(family: MetricFamily) {
    const count = () => this.#count();
    this.#requests = family.counter(
      'requests_total',
      'Requests to Cassandra that have settled: statements, batches and pages, every attempt of each.',
      ['kind'],
      count,
    );
    this.#errors = family.counter(
      'request_errors_total',
      'Requests to Cassandra that failed, by error code.',
      ['kind', 'code'],
    );
    this.#retries = family.counter(
      'request_retries_total',
      'Requests to Cassandra that failed and were tried again.',
      ['kind'],
    );
    this.#speculativeExecutions = family.counter(
      'speculative_executions_total',
      'Cassandra nodes asked beside the first because that took its time.',
    );
    this.#rows = family.counter('rows_total', 'Rows that Cassandra answered.', ['kind'], count);
    this.#warnings = family.counter('warnings_total', 'Warnings in what Cassandra answered.', ['kind']);
    this.#duration = family.histogram(
      'request_duration_seconds',
      'Time from sending a request to Cassandra to its answer.',
      ['kind'],
      buckets,
      count,
    );
    for (const kind of kinds) {
      this.#requests.inc({ kind }, 0);
      this.#retries.inc({ kind }, 0);
      this.#rows.inc({ kind }, 0);
      this.#warnings.inc({ kind }, 0);
      this.#duration.zero({ kind });
    }
  }

  record({ kind, durationMs, rows, warnings, speculativeExecutions, error, willRetry }: RequestEvent): void {
    const uncounted = this.#uncounted[kind];
    uncounted.seconds[uncounted.requests++] = durationMs / 1000;
    uncounted.rows += rows;
    if (uncounted.requests === mostUncounted) this.#count();
    if (warnings.length > 0) this.#warnings.inc({ kind }, warnings.length);
    if (speculativeExecutions > 0) this.#speculativeExecutions.inc(speculativeExecutions);
    if (error === undefined) return;
    this.#errors.inc({ kind, code: error.code });
    if (willRetry) this.#retries.inc({ kind });
  }

  #count(): void {
    for (const kind of kinds) {
      const uncounted = this.#uncounted[kind];
      this.#requests.inc({ kind }, uncounted.requests);
      this.#rows.inc({ kind }, uncounted.rows);
      for (const seconds of uncounted.seconds.subarray(0, uncounted.requests)) {
        this.#duration.observe({ kind }, seconds);
      }
      uncounted.requests = 0;
      uncounted.rows = 0;
    }
  }
}
