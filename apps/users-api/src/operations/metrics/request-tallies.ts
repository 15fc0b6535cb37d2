import type { HistogramSeries } from './read-histogram.js';

/** Upper bounds of the buckets of durations, in seconds. */
export const durationBounds = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type DurationLabel = 'method' | 'route' | 'status_class';

/** How long requests of one method, route and class of status took. */
class Durations implements HistogramSeries<DurationLabel> {
  readonly labels: HistogramSeries<DurationLabel>['labels'];
  readonly counts = new Float64Array(durationBounds.length + 1);
  sum = 0;

  constructor(labels: HistogramSeries<DurationLabel>['labels']) {
    this.labels = labels;
  }

  add(seconds: number): void {
    let bucket = 0;
    while (seconds > (durationBounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }
}

/** Requests of one method and route that ended with one status. */
export interface Tally {
  readonly labels: Readonly<Record<'method' | 'route' | 'status', string>>;
  /** Those that were refused before anybody looked included, which have no duration. */
  requests: number;
  bytes: number;
  readonly durations: Durations;
}

/** Requests by method, route and status: plain numbers, of which metrics are made when somebody asks. */
export class RequestTallies {
  readonly all: Tally[] = [];
  readonly #byRoute = new Map<string, Map<string, Map<number | string, Tally>>>();
  readonly #durations = new Map<string, Durations>();

  get durations(): Iterable<HistogramSeries<DurationLabel>> {
    return this.#durations.values();
  }

  of(method: string, route: string, status: number | 'aborted'): Tally {
    const known = this.#byRoute.get(route)?.get(method)?.get(status);
    if (known !== undefined) return known;
    const labels = { method, route, status: String(status) };
    const tally: Tally = {
      labels,
      requests: 0,
      bytes: 0,
      durations: this.#durationsOf(method, route, status),
    };
    this.all.push(tally);
    const byMethod = this.#byRoute.get(route) ?? new Map<string, Map<number | string, Tally>>();
    const byStatus = byMethod.get(method) ?? new Map<number | string, Tally>();
    this.#byRoute.set(route, byMethod.set(method, byStatus.set(status, tally)));
    return tally;
  }

  #durationsOf(method: string, route: string, status: number | 'aborted'): Durations {
    const labels = { method, route, status_class: status === 'aborted' ? status : `${String(status)[0]}xx` };
    const key = Object.values(labels).join(' ');
    const durations = this.#durations.get(key) ?? new Durations(labels);
    this.#durations.set(key, durations);
    return durations;
  }
}
