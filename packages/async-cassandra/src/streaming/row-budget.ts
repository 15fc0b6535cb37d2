import { requireNumber } from '../errors/require-number.js';
import type { Stop } from '../time/stop.js';
import { PageLine } from './page-line.js';

/** A page that has been asked for, or waits in line to be. */
export interface AskedPage<T> {
  readonly answer: Promise<T>;
  /** Gives back what it counts against the budget; one that still waits is never asked for. */
  giveBack(): void;
}

/**
 * Rows that all streams together may hold in pages not yet consumed. As it runs low pages get smaller, down to a floor,
 * so that stalled readers cost the others little and never a standstill. What nobody wants yet is read only while half
 * of it is free. While three quarters of it are on their way, further pages wait in line.
 */
export class RowBudget {
  readonly #rows: number;
  readonly #floor: number;
  readonly #line: PageLine;
  #free: number;

  /**
   * @param rows Rows held at most while no page is at the floor.
   * @param floor The fewest rows that a page has, unless fewer are wanted. Default: 16, or 1/32 of `rows`.
   */
  constructor(rows: number, floor = Math.max(16, Math.floor(rows / 32))) {
    requireNumber('rows', rows, { least: 0 });
    requireNumber('floor', floor, { least: 1 });
    this.#rows = rows;
    this.#free = rows;
    this.#floor = floor;
    // However small it is, some pages are always on their way.
    this.#line = new PageLine(Math.max(rows * 0.75, floor * 8));
  }

  /** Rows not taken; negative when many streams live on the floor. */
  get free(): number {
    return this.#free;
  }

  /** Whether there is enough to read ahead of anybody's wish. */
  get allowsReadingAhead(): boolean {
    return this.#unheld > this.#rows / 2 && this.#free >= this.#floor;
  }

  /** @internal What one stream takes of it. */
  share(life?: Stop): RowShare {
    return new RowShare(this, this.#line.newStream(), life);
  }

  /** @internal See {@link RowShare.ask}. */
  ask<T>(
    wanted: number,
    fetch: (rows: number) => Promise<T>,
    stream: number,
    life: Stop | undefined,
  ): AskedPage<T> {
    // One NaN in the sum, and no stream of the process would be bounded any more.
    requireNumber('fetchSize', wanted, { least: 1 });
    let held = 0;
    const giveBack = () => {
      this.#free += held;
      held = 0;
    };
    const start = () => {
      const share = Math.floor(Math.min(this.#unheld / 3, this.#free));
      held = Math.min(wanted, Math.max(this.#floor, share));
      this.#free -= held;
      try {
        return this.#line.follow(held, fetch(held));
      } catch (error) {
        giveBack();
        throw error;
      }
    };
    if (this.#line.isOpen) return { answer: start(), giveBack };
    const { answer, leave } = this.#line.enter(stream, start, life);
    return {
      answer,
      giveBack() {
        leave();
        giveBack();
      },
    };
  }

  /** What those who have got their pages leave free. */
  get #unheld(): number {
    return this.#free + this.#line.coming;
  }
}

/** What one stream takes of a budget. */
export class RowShare {
  readonly #budget: RowBudget;
  readonly #stream: number;
  readonly #life: Stop | undefined;

  constructor(budget: RowBudget, stream: number, life: Stop | undefined) {
    this.#budget = budget;
    this.#stream = stream;
    this.#life = life;
  }

  get allowsReadingAhead(): boolean {
    return this.#budget.allowsReadingAhead;
  }

  /**
   * Asks `fetch` for up to `wanted` rows when it is its turn: at most a third of what is free. The answer fails with
   * what `fetch` throws, which is thrown where nothing has to be waited for; or when the stream's life aborts.
   */
  ask<T>(wanted: number, fetch: (rows: number) => Promise<T>): AskedPage<T> {
    return this.#budget.ask(wanted, fetch, this.#stream, this.#life);
  }
}

/** The budget of every stream that is not given another: 4,000 rows in the process. */
export const processRowBudget = new RowBudget(4_000);
