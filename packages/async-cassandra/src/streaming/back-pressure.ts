import type { Page, PageRows } from './pages.js';
import type { AskedPage, RowShare } from './row-budget.js';

export interface PageRequest {
  readonly pageState?: string | undefined;
  readonly fetchSize: number;
}

/** What paging needs of an answer. */
export interface PageAnswer<Rows> {
  readonly rows: Rows;
  readonly pageState: string | undefined;
}

/** Asks Cassandra for one page. */
export type PageFetcher<Rows> = (request: PageRequest) => Promise<PageAnswer<Rows>>;

export interface PagingOptions {
  /** Most rows in one page. */
  readonly fetchSize: number;
  /** Pages asked for before they are wanted. */
  readonly prefetch: 0 | 1;
  readonly pageState?: string | undefined;
  readonly share: RowShare;
}

/**
 * Pages until there is no page state left, an empty page with more behind it included. The next page is asked for
 * when this one is handed over (`prefetch` 1, and the budget allows it) or when it is wanted, never earlier: a slow
 * reader makes Cassandra wait, and fills no memory. One `next()` at a time.
 *
 * Written out, for a generator keeps the page it has yielded until it has the next: every collection of garbage would
 * copy the rows of one page more.
 */
class PageReader<Row, Rows extends PageRows<Row>> implements AsyncIterableIterator<Page<Row, Rows>> {
  readonly #fetch: PageFetcher<Rows>;
  readonly #options: PagingOptions;
  #pageState: string | undefined;
  #index = 0;
  /** The page that is being read, or on its way to be. */
  #asked: AskedPage<PageAnswer<Rows>> | undefined;
  #ahead: AskedPage<PageAnswer<Rows>> | undefined;
  #hasMore = true;

  constructor(fetch: PageFetcher<Rows>, options: PagingOptions) {
    this.#fetch = fetch;
    this.#options = options;
    this.#pageState = options.pageState;
  }

  next(): Promise<IteratorResult<Page<Row, Rows>>> {
    this.#asked?.giveBack();
    this.#asked = undefined;
    if (!this.#hasMore) return Promise.resolve({ done: true, value: undefined });
    this.#asked = this.#ahead ?? this.#ask();
    this.#ahead = undefined;
    return this.#asked.answer.then(this.#hand, this.#fail);
  }

  return(): Promise<IteratorResult<Page<Row, Rows>>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #ask(): AskedPage<PageAnswer<Rows>> {
    const { share, fetchSize } = this.#options;
    const pageState = this.#pageState;
    return share.ask(fetchSize, (rows) => this.#fetch({ pageState, fetchSize: rows }));
  }

  readonly #hand = ({ rows, pageState }: PageAnswer<Rows>): IteratorResult<Page<Row, Rows>> => {
    if (!this.#hasMore) return { done: true, value: undefined };
    this.#pageState = pageState;
    this.#hasMore = pageState !== undefined;
    if (rows.byteLength !== undefined) this.#asked?.weigh(rows.length, rows.byteLength);
    const { prefetch, share } = this.#options;
    if (this.#hasMore && prefetch > 0 && share.allowsReadingAhead) {
      this.#ahead = this.#ask();
      // Whoever wants it sees its failure; perhaps nobody ever does.
      this.#ahead.answer.catch(() => {});
    }
    return { done: false, value: { rows, index: this.#index++, pageState } };
  };

  readonly #fail = (error: unknown): never => {
    this.#end();
    throw error;
  };

  #end(): void {
    this.#hasMore = false;
    this.#asked?.giveBack();
    this.#ahead?.giveBack();
    this.#asked = undefined;
    this.#ahead = undefined;
  }
}

/** Reads the pages that `fetch` asks for. Breaking off gives back what is held. */
export function readPages<Row, Rows extends PageRows<Row> = readonly Row[]>(
  fetch: PageFetcher<Rows>,
  options: PagingOptions,
): AsyncIterableIterator<Page<Row, Rows>> {
  return new PageReader(fetch, options);
}
