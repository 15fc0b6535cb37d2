import { requireNumber } from '../errors/require-number.js';

/**
 * Rows that all streams together may hold in pages not yet consumed. Nobody waits for it: as it runs low
 * pages get smaller, down to a floor at which every stream still moves, so that stalled readers cost the
 * others speed and never a standstill. What nobody has asked for yet is read only while half of it is free.
 */
export class RowBudget {
  readonly #rows: number;
  readonly #floor: number;
  #free: number;

  constructor(rows: number, floor = 16) {
    requireNumber('rows', rows, { least: 0 });
    this.#rows = rows;
    this.#free = rows;
    this.#floor = floor;
  }

  /** Rows not taken; negative when many streams live on the floor. */
  get free(): number {
    return this.#free;
  }

  /** Whether there is enough to read ahead of anybody's wish. */
  get allowsReadingAhead(): boolean {
    return this.#free > this.#rows / 2;
  }

  /** Takes up to `wanted` rows, at most a third of what is free, and tells how many. Give them back. */
  take(wanted: number): number {
    // One NaN in the sum, and no stream of the process would be bounded any more.
    requireNumber('fetchSize', wanted, { least: 1 });
    const granted = Math.min(wanted, Math.max(this.#floor, Math.floor(this.#free / 3)));
    this.#free -= granted;
    return granted;
  }

  /** Gives rows back. */
  give(rows: number): void {
    this.#free += rows;
  }
}

/** The budget of every stream that is not given another: 4,000 rows in the process. */
export const processRowBudget = new RowBudget(4_000);
