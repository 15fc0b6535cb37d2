import { CassandraError } from '../errors/cassandra-error.js';
import { requireNumber } from '../errors/require-number.js';
import type { PageOptions } from '../session/call-options.js';
import { Deadline } from '../time/deadline.js';
import { abortError } from '../time/stop.js';
import type { Page, PageRows } from './pages.js';
import type { RowBudget } from './row-budget.js';
import { StreamPages } from './stream-pages.js';

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
}

/** Makes the pages of one reading; everything it asks for ends with `life`. */
export type PageSource<Row, Rows extends PageRows<Row> = readonly Row[]> = (
  life: Deadline,
) => AsyncIterator<Page<Row, Rows>>;

// Reasons of what nobody mostly asks about: who reads on gets an error of its own, made of these.
const ended = new CassandraError('STREAM_CLOSED', 'The stream has ended');
const closed = new CassandraError('STREAM_CLOSED', 'The stream was closed');

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
  #pages: AsyncIterator<Page<Row, Rows>> | undefined;
  #state: 'new' | 'reading' | 'closed' = 'new';

  /** @internal */
  constructor(source: PageSource<Row, Rows>, options: StreamOptions, onClose: () => void) {
    this.#source = source;
    this.#options = options;
    this.#onClose = onClose;
    requireNumber('maxRows', options.maxRows, { least: 0 });
    requireNumber('maxPages', options.maxPages, { least: 0 });
    requireNumber('fetchSize', options.fetchSize, { least: 1 });
    const signal = options.deadline ?? options.signal;
    this.#life = Deadline.after(options.timeoutMs ?? Number.POSITIVE_INFINITY, { signal });
    if (this.#life.aborted) this.#end(this.#life.reason);
    else this.#life.onAbort(() => this.#end(this.#life.reason));
  }

  get isOpen(): boolean {
    return this.#state !== 'closed';
  }

  /**
   * The pages, an empty one among them where Cassandra sends one.
   * @throws CassandraError `STREAM_CLOSED` when the stream is closed or already being read; `ABORTED` or
   * `DEADLINE_EXCEEDED` by the signal; else whatever a page failed with.
   */
  pages(): AsyncIterableIterator<Page<Row, Rows>> {
    const { maxRows = Number.POSITIVE_INFINITY, maxPages = Number.POSITIVE_INFINITY, onPage } = this.#options;
    // One that never began to read ends the stream too; a second one, which must not read, leaves it alone.
    let isReader = false;
    return new StreamPages({
      begin: () => {
        const pages = this.#begin();
        isReader = true;
        return pages;
      },
      end: () => {
        if (isReader || this.#state === 'new') this.#end(ended);
      },
      life: this.#life,
      maxRows,
      maxPages,
      // Whoever can give one reads pages of objects.
      onPage: onPage as ((page: Page<Row, Rows>) => void) | undefined,
    });
  }

  /** Ends the stream: a read that waits fails with `STREAM_CLOSED`. Nothing when it has ended. */
  async close(): Promise<void> {
    this.#end(closed);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #begin(): AsyncIterator<Page<Row, Rows>> {
    if (this.#state === 'new') {
      this.#state = 'reading';
      this.#pages = this.#source(this.#life);
      return this.#pages;
    }
    if (this.#life.aborted) throw abortError(this.#life);
    throw new CassandraError('STREAM_CLOSED', 'The stream has been read already');
  }

  /** Ends it and gives back what it holds, also where its reader has gone without a word. */
  #end(reason: unknown): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#life.cancel(reason);
    // Not awaited: it may be in the middle of a page that nobody wants any more.
    this.#pages?.return?.().catch(() => {});
    this.#onClose();
  }
}
