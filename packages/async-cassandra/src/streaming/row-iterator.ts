import type { Page } from './pages.js';

/**
 * The rows of pages one by one. Written out because it is the hottest loop there is: a generator delegating
 * to each page costs several times as much a row.
 */
export class RowIterator<Row> implements AsyncIterableIterator<Row> {
  readonly #pages: AsyncGenerator<Page<Row>, void, void>;
  readonly #signal: AbortSignal;
  #rows: readonly Row[] = [];
  #next = 0;
  #waiting: Promise<unknown> | undefined;

  /** `signal` ends it between two rows; `pages` then says how. */
  constructor(pages: AsyncGenerator<Page<Row>, void, void>, signal: AbortSignal) {
    this.#pages = pages;
    this.#signal = signal;
  }

  next(): Promise<IteratorResult<Row>> {
    if (this.#waiting !== undefined) return this.#waiting.then(() => this.next());
    if (this.#next < this.#rows.length && !this.#signal.aborted) {
      return Promise.resolve({ done: false, value: this.#rows[this.#next++] as Row });
    }
    const turned = this.#turn();
    const forget = () => {
      this.#waiting = undefined;
    };
    this.#waiting = turned.then(forget, forget);
    return turned;
  }

  async return(): Promise<IteratorResult<Row>> {
    this.#rows = [];
    await this.#pages.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Takes the first row of the next page that has any. */
  async #turn(): Promise<IteratorResult<Row>> {
    this.#rows = [];
    for (;;) {
      const { done, value } = await this.#pages.next();
      if (done) return { done, value: undefined };
      const [first] = value.rows;
      if (first === undefined) continue;
      this.#rows = value.rows;
      this.#next = 1;
      return { done: false, value: first };
    }
  }
}
