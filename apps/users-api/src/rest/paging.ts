import { type CallOptions, isCassandraError, type PageStart, PageStates } from 'async-cassandra';
import { invalid } from '../http/problem.js';

/** The page states of this service: every instance knows the keys, since they are in its keyspace. */
export const pageStates = new PageStates({ table: 'cursor_keys' });

/** Which page of a list to read. */
export interface PageQuery {
  /** Most rows of the whole walk. */
  readonly limit?: number | undefined;
  /** Most rows in the page. */
  readonly size: number;
  /** What the client sent. */
  readonly pageState: string | undefined;
  /** Where to go on, where something else than the page state says so. */
  readonly from?: PageStart | undefined;
}

/**
 * Reads one page by `read`, which calls `pageStates.read` or `readJson`. `bound` names the parameters that a page state belongs to, for
 * people.
 * @throws HttpProblem 422 when the page state is forged, of another list, or of a query with other values.
 */
export async function readPage<Page>(read: () => Promise<Page>, bound: string): Promise<Page> {
  try {
    return await read();
  } catch (error) {
    if (!isCassandraError(error, 'INVALID_ARGUMENT') || error.option !== 'pageState') throw error;
    const msg = `page_state is not one of this list, or belongs to another ${bound}`;
    throw invalid([{ loc: ['query', 'page_state'], msg, type: 'page_state_invalid' }]);
  }
}

/** The options of `pageStates.read` for a query, within the limits of its request. */
export function pageOptions({ limit, size, pageState, from }: PageQuery, work: CallOptions) {
  return { ...work, size, limit, from, pageState: from === undefined ? pageState : undefined };
}

/** The value of `Link` that leads to the next page of the list at `path`. */
export function nextLink(path: string, query: Readonly<Record<string, string | number>>): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `<${path}?${parameters.join('&')}>; rel="next"`;
}
