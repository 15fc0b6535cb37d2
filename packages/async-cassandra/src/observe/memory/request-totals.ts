import type { ErrorCode } from '../../errors/error-codes.js';
import type { RequestEvent } from '../request-event.js';
import { DurationHistogram } from './duration-histogram.js';

/** What requests came to, each attempt counted. */
export interface RequestFigures {
  /** Requests that have settled, every attempt of each. */
  readonly requests: number;
  /** How many of them failed. */
  readonly errors: number;
  readonly errorsByCode: Readonly<Partial<Record<ErrorCode, number>>>;
  /** How many of the failed ones were tried again. */
  readonly retries: number;
  /** Nodes asked beside the first because that took its time. */
  readonly speculativeExecutions: number;
  /** Rows answered. */
  readonly rows: number;
  /** Warnings in what Cassandra answered. */
  readonly warnings: number;
  /** How long they took, in milliseconds, failed ones included; 0 while there is none. */
  readonly durationMs: DurationFigures;
}

/** Quantiles are within 2.2 % of the truth; the other figures are exact. */
export interface DurationFigures {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Adds requests up. */
export class RequestTotals {
  readonly durations = new DurationHistogram();
  readonly #codes = new Map<ErrorCode, number>();
  #errors = 0;
  #retries = 0;
  #speculativeExecutions = 0;
  #rows = 0;
  #warnings = 0;

  record({ durationMs, error, rows, warnings, speculativeExecutions, willRetry }: RequestEvent): void {
    this.durations.record(durationMs);
    this.#rows += rows;
    this.#warnings += warnings.length;
    this.#speculativeExecutions += speculativeExecutions;
    if (error === undefined) return;
    this.#errors++;
    this.#codes.set(error.code, (this.#codes.get(error.code) ?? 0) + 1);
    if (willRetry) this.#retries++;
  }

  add(other: RequestTotals): void {
    this.durations.add(other.durations);
    this.#errors += other.#errors;
    this.#retries += other.#retries;
    this.#speculativeExecutions += other.#speculativeExecutions;
    this.#rows += other.#rows;
    this.#warnings += other.#warnings;
    for (const [code, count] of other.#codes) this.#codes.set(code, (this.#codes.get(code) ?? 0) + count);
  }

  get figures(): RequestFigures {
    const { durations } = this;
    return {
      requests: durations.count,
      errors: this.#errors,
      errorsByCode: Object.fromEntries(this.#codes),
      retries: this.#retries,
      speculativeExecutions: this.#speculativeExecutions,
      rows: this.#rows,
      warnings: this.#warnings,
      durationMs: {
        min: durations.min,
        mean: durations.mean,
        p50: durations.quantile(0.5),
        p90: durations.quantile(0.9),
        p95: durations.quantile(0.95),
        p99: durations.quantile(0.99),
        max: durations.max,
      },
    };
  }
}
