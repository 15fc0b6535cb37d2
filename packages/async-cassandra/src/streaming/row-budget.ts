import { requireNumber } from '../errors/require-number.js';

/** How long a page may be with its reader before the reader counts as stalled, in milliseconds. */
const stallMs = 1_000;
/** How many times the budget stalled readers may hold beside it. */
const stalledShare = 8;

/** Rows of one page, taken from a budget. */
export interface RowHold {
  /** How many were granted: at most as many as were wanted. */
  readonly rows: number;
}

interface Hold extends RowHold {
  since: number;
  isStalled: boolean;
}

/**
 * Rows that all streams together may hold in pages not yet consumed. Nobody waits for it: as it runs low
 * pages get smaller, down to a floor at which every stream still moves. A page that its reader has not done with
 * after a second counts no more, as long as such pages are not over eight times the budget: whoever stalls costs
 * the others nothing. What nobody has asked for yet is read only while half of it is free.
 */
export class RowBudget {
  readonly #rows: number;
  readonly #floor: number;
  /** Those that count, the one that has moved on least lately first. */
  readonly #holds = new Set<Hold>();
  #free: number;
  #stalled = 0;

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

  /** Rows with readers that have stalled, which do not count. */
  get stalled(): number {
    return this.#stalled;
  }

  /** Whether there is enough to read ahead of anybody's wish. */
  get allowsReadingAhead(): boolean {
    if (this.#free <= this.#rows / 2) this.#setStalledAside();
    return this.#free > this.#rows / 2;
  }

  /** Takes up to `wanted` rows, at most a third of what is free. Give them back. */
  take(wanted: number): RowHold {
    // One NaN in the sum, and no stream of the process would be bounded any more.
    requireNumber('fetchSize', wanted, { least: 1 });
    if (this.#free / 3 < wanted) this.#setStalledAside();
    const rows = Math.min(wanted, Math.max(this.#floor, Math.floor(this.#free / 3)));
    const hold: Hold = { rows, since: performance.now(), isStalled: false };
    this.#free -= rows;
    this.#holds.add(hold);
    return hold;
  }

  /** Tells that the rows are with their reader from now on. */
  handOver(hold: RowHold): void {
    const held = hold as Hold;
    held.since = performance.now();
    // Behind all others.
    if (this.#holds.delete(held)) this.#holds.add(held);
  }

  /** Gives rows back, once. */
  give(hold: RowHold): void {
    const held = hold as Hold;
    if (this.#holds.delete(held)) this.#free += held.rows;
    else if (held.isStalled) {
      held.isStalled = false;
      this.#stalled -= held.rows;
    }
  }

  #setStalledAside(): void {
    const before = performance.now() - stallMs;
    for (const hold of this.#holds) {
      if (hold.since > before || this.#stalled + hold.rows > stalledShare * this.#rows) return;
      this.#holds.delete(hold);
      hold.isStalled = true;
      this.#free += hold.rows;
      this.#stalled += hold.rows;
    }
  }
}

/** The budget of every stream that is not given another: 4,000 rows in the process. */
export const processRowBudget = new RowBudget(4_000);
