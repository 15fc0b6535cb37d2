import type { Page } from './pages.js';

/**
 * The rows of pages one by one. Written out because it is the hottest loop there is: a generator delegating
 * to each page costs several times as much a row.
 */
export class RowIterator<Row> implements AsyncIterableIterator<Row> {
  readonly #pages: AsyncIterator<Page<Row>>;
  readonly #reading: { readonly isOpen: boolean };
  #rows: readonly Row[] = [];
  #next = 0;
  /** Settles when everybody who has asked so far has been answered. */
  #last: Promise<void> | undefined;

  /** `reading` may end between two rows; `pages` then says how. */
  constructor(pages: AsyncIterator<Page<Row>>, reading: { readonly isOpen: boolean }) {
    this.#pages = pages;
    this.#reading = reading;
  }

  next(): Promise<IteratorResult<Row>> {
    if (this.#last === undefined && this.#next < this.#rows.length && this.#reading.isOpen) {
      return Promise.resolve({ done: false, value: this.#rows[this.#next++] as Row });
    }
    const answer = this.#last === undefined ? this.#take() : this.#last.then(() => this.#take());
    const forget = () => {
      if (this.#last === last) this.#last = undefined;
    };
    const last = answer.then(forget, forget);
    this.#last = last;
    return answer;
  }

  async return(): Promise<IteratorResult<Row>> {
    this.#rows = [];
    await this.#pages.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Takes the next row; where there is none, the first one of the next page that has any. */
  async #take(): Promise<IteratorResult<Row>> {
    if (this.#next < this.#rows.length && this.#reading.isOpen) {
      return { done: false, value: this.#rows[this.#next++] as Row };
    }
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
