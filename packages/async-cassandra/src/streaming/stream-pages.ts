import { abortError, type Stop } from '../time/stop.js';
import type { Page, PageRows } from './pages.js';
import { Turns } from './turns.js';

/** What the pages of a stream need of it. */
export interface PageReading<Row, Rows extends PageRows<Row>> {
  /** Begins to read; throws where that cannot be. */
  begin(): AsyncIterator<Page<Row, Rows>>;
  /** Called when it has ended, in whatever way. */
  end(): void;
  /** Ends it between two pages. */
  readonly life: Stop;
  readonly maxRows: number;
  readonly maxPages: number;
  readonly onPage: ((page: Page<Row, Rows>) => void) | undefined;
}

/**
 * The pages of one stream, within its limits; calls that come while another is answered wait their turn. Written out
 * for the reason that is given at the reader of pages.
 */
export class StreamPages<Row, Rows extends PageRows<Row> = readonly Row[]>
  implements AsyncIterableIterator<Page<Row, Rows>>
{
  readonly #reading: PageReading<Row, Rows>;
  readonly #turns = new Turns();
  #pages: AsyncIterator<Page<Row, Rows>> | undefined;
  #rowsLeft: number;
  #pagesLeft: number;
  #isOver = false;

  constructor(reading: PageReading<Row, Rows>) {
    this.#reading = reading;
    this.#rowsLeft = reading.maxRows;
    this.#pagesLeft = reading.maxPages;
  }

  next(): Promise<IteratorResult<Page<Row, Rows>>> {
    return this.#turns.isTaken ? this.#turns.queue(() => this.#read()) : this.#read(this.#turns);
  }

  async return(): Promise<IteratorResult<Page<Row, Rows>>> {
    return this.#turns.isTaken ? this.#turns.queue(() => this.#end()) : this.#end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Reads the next page. Given `turns`, it takes and passes one. */
  async #read(turns?: Turns): Promise<IteratorResult<Page<Row, Rows>>> {
    turns?.take();
    const { life, onPage } = this.#reading;
    try {
      if (this.#isOver) return { done: true, value: undefined };
      if (this.#pages === undefined) this.#pages = this.#reading.begin();
      else if (life.aborted) throw abortError(life);
      if (this.#rowsLeft <= 0 || this.#pagesLeft <= 0) return this.#end();
      const { done, value } = await this.#pages.next();
      if (done) return this.#end();
      const page = this.#within(value);
      onPage?.(page);
      return { done: false, value: page };
    } catch (error) {
      this.#end();
      throw error;
    } finally {
      turns?.pass();
    }
  }

  #within(page: Page<Row, Rows>): Page<Row, Rows> {
    const fits = page.rows.length <= this.#rowsLeft;
    const kept = fits ? page : { ...page, rows: page.rows.slice(0, this.#rowsLeft) as unknown as Rows };
    this.#rowsLeft -= kept.rows.length;
    this.#pagesLeft--;
    return kept;
  }

  #end(): IteratorResult<Page<Row, Rows>> {
    this.#isOver = true;
    this.#reading.end();
    return { done: true, value: undefined };
  }
}
