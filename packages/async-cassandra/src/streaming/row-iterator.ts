import type { Page } from './pages.js';
import { Turns } from './turns.js';

/**
 * The rows of pages one by one. Written out because it is the hottest loop there is: a generator delegating
 * to each page costs several times as much a row.
 */
export class RowIterator<Row> implements AsyncIterableIterator<Row> {
  readonly #pages: AsyncIterator<Page<Row>>;
  readonly #reading: { readonly isOpen: boolean };
  readonly #turns = new Turns();
  #rows: readonly Row[] = [];
  #next = 0;

  /** `reading` may end between two rows; `pages` then says how. */
  constructor(pages: AsyncIterator<Page<Row>>, reading: { readonly isOpen: boolean }) {
    this.#pages = pages;
    this.#reading = reading;
  }

  next(): Promise<IteratorResult<Row>> {
    if (this.#turns.isTaken) return this.#turns.queue(() => this.#read());
    if (this.#next < this.#rows.length && this.#reading.isOpen) {
      return Promise.resolve({ done: false, value: this.#rows[this.#next++] as Row });
    }
    return this.#read(this.#turns);
  }

  async return(): Promise<IteratorResult<Row>> {
    this.#rows = [];
    await this.#pages.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Reads the next row, of the next page that has one where this has no more. Given `turns`, it takes and passes one. */
  async #read(turns?: Turns): Promise<IteratorResult<Row>> {
    turns?.take();
    try {
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
    } finally {
      turns?.pass();
    }
  }
}
