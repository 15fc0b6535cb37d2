import type { Result } from '../session/result.js';
import type { RowBudget } from './row-budget.js';

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
  readonly budget: RowBudget;
}

/** A page on its way. Its rows count against the budget from when it is asked for until it is released. */
class HeldPage<Row> {
  readonly result: Promise<PageAnswer<Row>>;
  readonly #budget: RowBudget;
  #held: number;

  constructor(fetch: PageFetcher<Row>, pageState: string | undefined, options: PagingOptions) {
    this.#budget = options.budget;
    this.#held = options.budget.take(options.fetchSize);
    this.result = fetch({ pageState, fetchSize: this.#held });
    // Whoever waits for the result sees its failure; a page fetched ahead may never be wanted.
    this.result.catch(() => {});
  }

  release(): void {
    this.#budget.give(this.#held);
    this.#held = 0;
  }
}

/**
 * Yields pages until there is no page state left, an empty page with more behind it included. The next page
 * is asked for when this one is handed over (`prefetch` 1, and the budget allows it) or when it is wanted,
 * never earlier.
 */
export async function* readPages<Row>(
  fetch: PageFetcher<Row>,
  options: PagingOptions,
): AsyncGenerator<Page<Row>, void, void> {
  let current: HeldPage<Row> | undefined = new HeldPage(fetch, options.pageState, options);
  let ahead: HeldPage<Row> | undefined;
  try {
    for (let index = 0; current !== undefined; index++) {
      const { rows, pageState }: PageAnswer<Row> = await current.result;
      if (pageState !== undefined && options.prefetch > 0 && options.budget.allowsReadingAhead) {
        ahead = new HeldPage(fetch, pageState, options);
      }
      yield { rows, index, pageState };
      current.release();
      if (pageState !== undefined) ahead ??= new HeldPage(fetch, pageState, options);
      current = ahead;
      ahead = undefined;
    }
  } finally {
    current?.release();
    ahead?.release();
  }
}
