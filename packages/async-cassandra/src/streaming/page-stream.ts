import { CassandraError } from '../errors/cassandra-error.js';
import { requireNumber } from '../errors/require-number.js';
import type { PageOptions } from '../session/call-options.js';
import { Deadline } from '../time/deadline.js';
import { abortError } from '../time/stop.js';
import type { Pace } from './pace.js';
import type { Page, PageRows } from './pages.js';
import type { RowBudget } from './row-budget.js';
import { Turns } from './turns.js';

export interface StreamOptions extends PageOptions {
  /** Ends the stream after so many rows. Default: all. */
  readonly maxRows?: number | undefined;
  /** Ends the stream after so many pages. Default: all. */
  readonly maxPages?: number | undefined;
  /** Pages asked for before they are wanted. Default: 1. */
  readonly prefetch?: 0 | 1 | undefined;
  /** Told of each page before its rows are yielded. */
  readonly onPage?: ((page: Page<unknown>) => void) | undefined;
  /** What the rows held count against. Default: one budget of the process. */
  readonly budget?: RowBudget | undefined;
  /** Holds it back between two pages while its reader takes nothing. Default: never. */
  readonly pace?: Pace | undefined;
}

/** Makes the pages of one reading; everything it asks for ends with `life`. */
export type PageSource<Row, Rows extends PageRows<Row> = readonly Row[]> = (
  life: Deadline,
) => AsyncIterator<Page<Row, Rows>>;

// Reasons of what nobody mostly asks about: who reads on gets an error of its own, made of these.
const ended = new CassandraError('STREAM_CLOSED', 'The stream has ended');
const closed = new CassandraError('STREAM_CLOSED', 'The stream was closed');

/** Somebody who asks for pages: the first to do so gets them. */
interface Reader {
  /** Calls that come while another is answered wait for theirs. */
  readonly turns: Turns;
  isOver: boolean;
}

/**
 * The pages of one statement, read once. Counts as open until it has ended or is closed; `await using` closes it
 * however the scope is left.
 */
export class PageStream<Row, Rows extends PageRows<Row> = readonly Row[]> implements AsyncDisposable {
  readonly #source: PageSource<Row, Rows>;
  readonly #options: StreamOptions;
  readonly #onClose: () => void;
  /** Ends with the stream, and ends it: no `AbortSignal`, for every page listens to it. */
  readonly #life: Deadline;
  #reader: Reader | undefined;
  #pages: AsyncIterator<Page<Row, Rows>> | undefined;
  #rowsLeft: number;
  #pagesLeft: number;
  #isOpen = true;

  /** @internal */
  constructor(source: PageSource<Row, Rows>, options: StreamOptions, onClose: () => void) {
    this.#source = source;
    this.#options = options;
    this.#onClose = onClose;
    requireNumber('maxRows', options.maxRows, { least: 0 });
    requireNumber('maxPages', options.maxPages, { least: 0 });
    requireNumber('fetchSize', options.fetchSize, { least: 1 });
    this.#rowsLeft = options.maxRows ?? Number.POSITIVE_INFINITY;
    this.#pagesLeft = options.maxPages ?? Number.POSITIVE_INFINITY;
    const signal = options.deadline ?? options.signal;
    this.#life = Deadline.after(options.timeoutMs ?? Number.POSITIVE_INFINITY, { signal });
    if (this.#life.aborted) this.#end(this.#life.reason);
    else this.#life.onAbort(() => this.#end(this.#life.reason));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * The pages, an empty one among them where Cassandra sends one.
   * @throws CassandraError `STREAM_CLOSED` when the stream is closed or already being read; `ABORTED` or
   * `DEADLINE_EXCEEDED` by the signal; else whatever a page failed with.
   */
  pages(): AsyncIterableIterator<Page<Row, Rows>> {
    const reader: Reader = { turns: new Turns(), isOver: false };
    const { turns } = reader;
    // Written out for the reason that is given at the reader of pages.
    const pages: AsyncIterableIterator<Page<Row, Rows>> = {
      next: () => (turns.isTaken ? turns.queue(() => this.#read(reader)) : this.#read(reader, turns)),
      return: async () => (turns.isTaken ? turns.queue(() => this.#leave(reader)) : this.#leave(reader)),
      [Symbol.asyncIterator]: () => pages,
    };
    return pages;
  }

  /** Ends the stream: a read that waits fails with `STREAM_CLOSED`. Nothing when it has ended. */
  async close(): Promise<void> {
    this.#end(closed);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Reads the next page. Given `turns`, it takes and passes one. */
  async #read(reader: Reader, turns?: Turns): Promise<IteratorResult<Page<Row, Rows>>> {
    turns?.take();
    try {
      if (reader.isOver) return { done: true, value: undefined };
      const pages = this.#pagesFor(reader);
      if (this.#rowsLeft <= 0 || this.#pagesLeft <= 0) return this.#leave(reader);
      const { done, value } = await pages.next();
      if (done) return this.#leave(reader);
      const page = this.#withinLimits(value);
      // Whoever can give one reads pages of objects.
      const onPage = this.#options.onPage as ((page: Page<Row, Rows>) => void) | undefined;
      onPage?.(page);
      return { done: false, value: page };
    } catch (error) {
      this.#leave(reader);
      throw error;
    } finally {
      turns?.pass();
    }
  }

  /** What is read from; throws where the stream has ended, or is another's. */
  #pagesFor(reader: Reader): AsyncIterator<Page<Row, Rows>> {
    if (this.#life.aborted) throw abortError(this.#life);
    this.#reader ??= reader;
    if (this.#reader !== reader)
      throw new CassandraError('STREAM_CLOSED', 'The stream has been read already');
    this.#pages ??= this.#source(this.#life);
    return this.#pages;
  }

  #withinLimits(page: Page<Row, Rows>): Page<Row, Rows> {
    const fits = page.rows.length <= this.#rowsLeft;
    const kept = fits ? page : { ...page, rows: page.rows.slice(0, this.#rowsLeft) as unknown as Rows };
    this.#rowsLeft -= kept.rows.length;
    this.#pagesLeft--;
    return kept;
  }

  /** Ends the stream, unless it is another's. */
  #leave(reader: Reader): IteratorResult<Page<Row, Rows>> {
    reader.isOver = true;
    if (this.#reader === undefined || this.#reader === reader) {
      this.#end(ended);
    }
    return { done: true, value: undefined };
  }

  /** Ends it and gives back what it holds, also where its reader has gone without a word. */
  #end(reason: unknown): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#life.cancel(reason);
    // Not awaited: it may be in the middle of a page that nobody wants any more.
    this.#pages?.return?.().catch(() => {});
    this.#onClose();
  }
}
