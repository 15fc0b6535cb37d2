import { requireNumber } from '../errors/require-number.js';
import { raceStop, type Stop } from '../time/stop.js';
import type { Pace } from './pace.js';
import { PageLine } from './page-line.js';

/** A page that has been asked for, or waits in line to be. */
export interface AskedPage<T> {
  readonly answer: Promise<T>;
  /** Counts what it really holds, where its rows are still bytes. */
  weigh(rows: number, bytes: number): void;
  /** Gives back what it counts against the budget; one that still waits is never asked for. */
  giveBack(): void;
}

/** As many bytes of a page that is still bytes count as one row: about what a row of a few columns takes. */
const bytesOfRow = 512;
const leastWeight = 1 / 64;

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
  share(life?: Stop, pace?: Pace): RowShare {
    return new RowShare(this, this.#line.newStream(), life, pace);
  }

  /** @internal See {@link RowShare.ask}; each row counts as `weight` of them. */
  ask<T>(
    wanted: number,
    fetch: (rows: number) => Promise<T>,
    { stream, life, weight }: { stream: number; life: Stop | undefined; weight: number },
  ): Omit<AskedPage<T>, 'weigh'> & { recount(held: number): void } {
    // One NaN in the sum, and no stream of the process would be bounded any more.
    requireNumber('fetchSize', wanted, { least: 1 });
    let held = 0;
    const recount = (now: number) => {
      // What has been given back stays so.
      if (held === 0) return;
      this.#free += held - now;
      held = now;
    };
    const giveBack = () => recount(0);
    const start = () => {
      const share = Math.min(this.#unheld / 3, this.#free);
      const rows = Math.max(1, Math.floor(Math.max(this.#floor, share) / weight));
      const asked = Math.min(wanted, rows);
      held = Math.ceil(asked * weight);
      this.#free -= held;
      try {
        return this.#line.follow(held, fetch(asked));
      } catch (error) {
        giveBack();
        throw error;
      }
    };
    if (this.#line.isOpen) return { answer: start(), recount, giveBack };
    const { answer, leave } = this.#line.enter(stream, start, life);
    return {
      answer,
      recount,
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
  readonly #pace: Pace | undefined;
  /** What one of its rows counts, by the last page that was weighed. */
  #weight = 1;

  constructor(budget: RowBudget, stream: number, life: Stop | undefined, pace: Pace | undefined) {
    this.#budget = budget;
    this.#stream = stream;
    this.#life = life;
    this.#pace = pace;
  }

  get allowsReadingAhead(): boolean {
    return !this.#pace?.isHeldBack && this.#budget.allowsReadingAhead;
  }

  /**
   * Asks `fetch` for up to `wanted` rows when it is its turn and the pace allows it: at most a third of what is free. The
   * answer fails with what `fetch` throws, which is thrown where nothing has to be waited for; or when the stream's
   * life aborts.
   */
  ask<T>(wanted: number, fetch: (rows: number) => Promise<T>): AskedPage<T> {
    return this.#pace?.isHeldBack ? this.#askLater(this.#pace, wanted, fetch) : this.#askNow(wanted, fetch);
  }

  #askLater<T>(pace: Pace, wanted: number, fetch: (rows: number) => Promise<T>): AskedPage<T> {
    let page: AskedPage<T> | undefined;
    let isGivenBack = false;
    const answer = raceStop(pace.goesOn(), this.#life).then(() => {
      // As with one that waits in line: whoever gave it back has ended.
      if (isGivenBack) return new Promise<never>(() => {});
      page = this.#askNow(wanted, fetch);
      return page.answer;
    });
    return {
      answer,
      weigh: (rows, bytes) => page?.weigh(rows, bytes),
      giveBack() {
        isGivenBack = true;
        page?.giveBack();
      },
    };
  }

  #askNow<T>(wanted: number, fetch: (rows: number) => Promise<T>): AskedPage<T> {
    const [stream, life, weight] = [this.#stream, this.#life, this.#weight];
    const { answer, recount, giveBack } = this.#budget.ask(wanted, fetch, { stream, life, weight });
    const weigh = (rows: number, bytes: number) => {
      if (rows > 0) this.#weight = Math.max(bytes / rows / bytesOfRow, leastWeight);
      recount(Math.ceil(bytes / bytesOfRow));
    };
    return { answer, weigh, giveBack };
  }
}

/** The budget of every stream that is not given another: 4,000 rows in the process. */
export const processRowBudget = new RowBudget(4_000);
