/** Seconds over which {@link RequestRate} reckons. */
export const rateWindowSeconds = 60;

/**
 * How many requests a second there were over the last minute, or since the start while that is shorter (but
 * no less than a second). Kept as one count for each second; times are in milliseconds of `performance.now()`.
 */
export class RequestRate {
  readonly #counts = new Uint32Array(rateWindowSeconds);
  readonly #startedAt: number;
  #second: number;

  constructor(now = performance.now()) {
    this.#startedAt = now;
    this.#second = Math.floor(now / 1000);
  }

  /** Counts one request. */
  record(now = performance.now()): void {
    this.#moveTo(now);
    const slot = this.#second % rateWindowSeconds;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  perSecond(now = performance.now()): number {
    this.#moveTo(now);
    const requests = this.#counts.reduce((sum, count) => sum + count, 0);
    // The present second is not over, so the slots reach back a little less than a whole minute.
    const reach = rateWindowSeconds - 1 + now / 1000 - this.#second;
    const age = (now - this.#startedAt) / 1000;
    return requests / Math.max(1, Math.min(age, reach));
  }

  #moveTo(now: number): void {
    const second = Math.floor(now / 1000);
    const passed = Math.min(second - this.#second, rateWindowSeconds);
    for (let i = 0; i < passed; i++) this.#counts[(second - i) % rateWindowSeconds] = 0;
    this.#second = second;
  }
}
