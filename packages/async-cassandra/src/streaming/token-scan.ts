import { requireNumber } from '../errors/require-number.js';
import { type PageFetcher, type PagingOptions, readPages } from './back-pressure.js';
import { merge } from './merge.js';
import type { Page, PageRows } from './pages.js';
import { minToken, splitRing, type TokenRange } from './token-ranges.js';

export interface TokenScanOptions<Row> {
  /** The token of a row's partition, to go on behind the first page. */
  readonly tokenOf: (row: Row) => bigint;
  /**
   * Token ranges read at once, fewer while the budget is short. Default: 4, and while the session has more than 16 requests
   * in flight no more than have been begun: a scan gives way to what others wait for.
   */
  readonly parallel?: number | undefined;
  /** Token ranges that what is behind the first page is cut into. Default: four times `parallel`. */
  readonly ranges?: number | undefined;
  /** Reads only what lies after this token. Default: everything. */
  readonly afterToken?: bigint | undefined;
  /** Told when a range has been read: how many of all. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Reads a whole table by token ranges: the first page alone, for a small table ends there, and what lies
 * behind it by several ranges at once, as far as `mayAskMore` lets it where nobody said how many. Every row comes once,
 * in no particular order.
 */
export async function* scanTokens<Row, Rows extends PageRows<Row> = readonly Row[]>(
  fetcherOf: (range: TokenRange) => PageFetcher<Rows>,
  { pageState: _none, ...paging }: PagingOptions,
  options: TokenScanOptions<Row>,
  mayAskMore: () => boolean = () => true,
): AsyncGenerator<Page<Row, Rows>, void, void> {
  const { parallel = 4, ranges = parallel * 4, afterToken = minToken, onProgress } = options;
  const givesWay = options.parallel === undefined;
  // With none of either the scan would end behind its first page, as if there were no more.
  requireNumber('parallel', parallel, { least: 1 });
  requireNumber('ranges', ranges, { least: 1, most: Number.MAX_SAFE_INTEGER });
  const [whole] = splitRing(1, afterToken);
  if (whole === undefined) return;
  let from = afterToken;
  let index = 0;
  for await (const page of readPages<Row, Rows>(fetcherOf(whole), { ...paging, prefetch: 0 })) {
    const cut = page.pageState === undefined ? undefined : lastPartition(page.rows, options.tokenOf);
    const rows = cut === undefined ? page.rows : (page.rows.slice(0, cut.firstRow) as unknown as Rows);
    yield { rows, index: index++, pageState: undefined };
    if (page.pageState === undefined) return onProgress?.(1, 1);
    if (cut !== undefined) {
      from = cut.token - 1n;
      break;
    }
  }
  const rest = splitRing(ranges, from);
  let done = 0;
  const sources = rest.map(
    (range) => () => readPages<Row, Rows>(fetcherOf(range), { ...paging, prefetch: 0 }),
  );
  const merging = {
    parallel,
    mayOpen: () => paging.share.allowsReadingAhead && (!givesWay || mayAskMore()),
    onSourceDone: () => onProgress?.(++done, rest.length),
  };
  for await (const page of merge(sources, merging)) {
    yield { ...page, index: index++, pageState: undefined };
  }
}

/** Where the last partition of a page begins, if another one is before it: it may go on in the next page. */
function lastPartition<Row>(rows: PageRows<Row>, tokenOf: (row: Row) => bigint) {
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  const token = tokenOf(last);
  let firstRow = rows.length - 1;
  while (firstRow > 0) {
    const before = rows.at(firstRow - 1);
    if (before === undefined) return undefined;
    if (tokenOf(before) !== token) return { firstRow, token };
    firstRow--;
  }
  return undefined;
}
