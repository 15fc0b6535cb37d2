import type { RequestEvent } from 'async-cassandra';

/** Adds up the time in which at least one database request of an HTTP request was running. */
export class DatabaseTime {
  // Disjoint spans, oldest first. Requests are recorded as they end, so only the latest ones can overlap.
  readonly #spans: { start: number; end: number }[] = [];

  /** Records a database request that ended just now. */
  record({ durationMs }: Pick<RequestEvent, 'durationMs'>, end = performance.now()): void {
    let start = end - durationMs;
    let last = this.#spans.at(-1);
    while (last !== undefined && last.end >= start) {
      start = Math.min(start, last.start);
      this.#spans.pop();
      last = this.#spans.at(-1);
    }
    this.#spans.push({ start, end });
  }

  get totalMs(): number {
    return this.#spans.reduce((total, { start, end }) => total + end - start, 0);
  }
}
