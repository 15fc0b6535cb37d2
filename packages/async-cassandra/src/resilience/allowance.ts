/** Successes that pay for one extra request. */
const price = 10;

/**
 * How much extra work may be asked of a cluster that is in trouble: ten requests at once, and one for every
 * ten that succeed. Without such a limit, tries that repeat each other keep an overloaded cluster down.
 */
export class Allowance {
  readonly #most: number;
  /** In successes. */
  #left: number;

  constructor(most = 10) {
    this.#most = most * price;
    this.#left = this.#most;
  }

  /** Whether there is enough for one more. */
  get allows(): boolean {
    return this.#left >= price;
  }

  /** Takes one where there is enough; tells whether it did. */
  take(): boolean {
    if (!this.allows) return false;
    this.#left -= price;
    return true;
  }

  /** Counts a success. */
  earn(): void {
    if (this.#left < this.#most) this.#left++;
  }
}
