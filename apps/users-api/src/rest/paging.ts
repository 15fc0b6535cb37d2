import {
  type CallOptions,
  isCassandraError,
  type PagedQuery,
  type PageStart,
  PageStates,
  type Session,
  type StatedJsonPage,
} from 'async-cassandra';
import Type, { type TSchema } from 'typebox';
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
  /** What a page state of this list belongs to beside it, for people: `age_filter or limit`. */
  readonly bound: string;
  /** Where to go on, where something else than the page state says so. */
  readonly from?: PageStart | undefined;
}

/**
 * Reads one page of a query, of a table or of one partition, as JSON.
 * @throws HttpProblem 422 when the page state is forged, of another list, or of a query with other values.
 */
export async function readPage<Params extends object, Row>(
  session: Session,
  query: PagedQuery<Params, Row>,
  params: Params,
  { limit, size, pageState, from, bound }: PageQuery,
  work: CallOptions,
): Promise<StatedJsonPage> {
  const options = { ...work, size, limit, from, pageState: from === undefined ? pageState : undefined };
  try {
    return await pageStates.readJson(session, query, params, options);
  } catch (error) {
    if (!isCassandraError(error, 'INVALID_ARGUMENT') || error.option !== 'pageState') throw error;
    const msg = `page_state is not one of this list, or belongs to another ${bound}`;
    throw invalid([{ loc: ['query', 'page_state'], msg, type: 'page_state_invalid' }]);
  }
}

/** What a list is asked with; `rows` are what it holds, for people: `users`. */
export function listQuery(rows: string) {
  return Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 10, description: `Most ${rows} to answer.` }),
    page_state: Type.Optional(
      Type.String({ maxLength: 200, description: 'Goes on where the `Link` of an earlier answer leads.' }),
    ),
  });
}

/** What a list answers, for the schema of its route. */
export function listResponse(rows: string, schema: TSchema, description: string) {
  return {
    description,
    headers: { Link: { type: 'string', description: `The address of the next ${rows}, when more follow.` } },
    content: { 'application/json': { schema: Type.Array(schema) } },
  };
}

/** The value of `Link` that leads to the next page of the list at `path`. */
export function nextLink(path: string, query: Readonly<Record<string, string | number>>): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `<${path}?${parameters.join('&')}>; rel="next"`;
}
