import { createHistogram } from 'node:perf_hooks';

/** Collects durations and tells their percentiles, all in milliseconds and exact to about a thousandth. */
export class Latencies {
  readonly #microseconds = createHistogram({ figures: 3 });

  record(ms: number): void {
    this.#microseconds.record(Math.max(1, Math.round(ms * 1000)));
  }

  /** Zeros when nothing was recorded. */
  summary() {
    const at = (percentile: number) => this.#microseconds.percentile(percentile) / 1000;
    return { p50: at(50), p95: at(95), p99: at(99), max: at(100) };
  }
}
