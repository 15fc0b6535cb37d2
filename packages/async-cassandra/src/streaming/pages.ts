import type { Result } from '../session/result.js';
import type { AskedPage, RowShare } from './row-budget.js';

/** One page of rows, perhaps an empty one: only the page state tells whether more follow. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Number of this page in its stream, from 0. */
  readonly index: number;
  /** Where the next page starts; `undefined` after the last one. */
  readonly pageState: string | undefined;
}

export interface PageRequest {
  readonly pageState?: string | undefined;
  readonly fetchSize: number;
}

/** What paging needs of an answer. */
type PageAnswer<Row> = Pick<Result<Row>, 'rows' | 'pageState'>;

/** Asks Cassandra for one page. */
export type PageFetcher<Row> = (request: PageRequest) => Promise<PageAnswer<Row>>;

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
 * when this one is handed over (`prefetch` 1, and the budget allows it) or when it is wanted, never earlier. One
 * `next()` at a time.
 *
 * Written out, for a generator keeps the page it has yielded until it has the next: every collection of garbage would
 * copy the rows of one page more.
 */
class PageReader<Row> implements AsyncIterableIterator<Page<Row>> {
  readonly #fetch: PageFetcher<Row>;
  readonly #options: PagingOptions;
  #pageState: string | undefined;
  #index = 0;
  /** The page that is being read, or on its way to be. */
  #asked: AskedPage<PageAnswer<Row>> | undefined;
  #ahead: AskedPage<PageAnswer<Row>> | undefined;
  #hasMore = true;

  constructor(fetch: PageFetcher<Row>, options: PagingOptions) {
    this.#fetch = fetch;
    this.#options = options;
    this.#pageState = options.pageState;
  }

  next(): Promise<IteratorResult<Page<Row>>> {
    this.#asked?.giveBack();
    this.#asked = undefined;
    if (!this.#hasMore) return Promise.resolve({ done: true, value: undefined });
    this.#asked = this.#ahead ?? this.#ask();
    this.#ahead = undefined;
    return this.#asked.answer.then(this.#hand, this.#fail);
  }

  return(): Promise<IteratorResult<Page<Row>>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #ask(): AskedPage<PageAnswer<Row>> {
    const { share, fetchSize } = this.#options;
    const pageState = this.#pageState;
    return share.ask(fetchSize, (rows) => this.#fetch({ pageState, fetchSize: rows }));
  }

  readonly #hand = ({ rows, pageState }: PageAnswer<Row>): IteratorResult<Page<Row>> => {
    if (!this.#hasMore) return { done: true, value: undefined };
    this.#pageState = pageState;
    this.#hasMore = pageState !== undefined;
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
export function readPages<Row>(
  fetch: PageFetcher<Row>,
  options: PagingOptions,
): AsyncIterableIterator<Page<Row>> {
  return new PageReader(fetch, options);
}
