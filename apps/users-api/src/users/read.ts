import {
  type CallOptions,
  type JsonStream,
  pagedQuery,
  type Session,
  type StatedJsonPage,
} from 'async-cassandra';
import { type PageQuery, pageStates, readPage } from '../rest/paging.js';
import type { StreamForm } from '../rest/stream-reply.js';
import { readEarlierPageState } from './earlier-page-state.js';
import {
  selectOlderUsers,
  selectOlderUsersAfter,
  selectOlderUsersBetween,
  selectUsers,
  selectUsersAfter,
  selectUsersBetween,
  type UserRow,
} from './user-queries.js';

const tokenOf = (user: UserRow, session: Session) => session.tokenOf(user.id.getBuffer());
const position = (user: UserRow, session: Session) => ({ after: tokenOf(user, session) });
const users = { first: selectUsers, next: selectUsersAfter, position };
const all = {
  users: pagedQuery({ name: 'users', ...users }),
  'user-pages': pagedQuery({ name: 'user-pages', ...users }),
};
const older = pagedQuery({
  name: 'older-user-pages',
  first: selectOlderUsers,
  next: selectOlderUsersAfter,
  position,
});

/** Which page of which list of users to read. */
export interface UserPageQuery extends Omit<PageQuery, 'from' | 'bound'> {
  /** One list takes no page state of another. */
  readonly list: keyof typeof all;
  readonly ageFilter?: number | undefined;
}

/**
 * Reads one page of the users in the order of tokens, as JSON: the same that `userJson` writes.
 * @throws HttpProblem 422 when the page state is forged, of another list, or of a query with another filter or limit.
 */
export async function readUserPage(
  session: Session,
  query: UserPageQuery,
  work: CallOptions,
): Promise<StatedJsonPage> {
  const { list, ageFilter, limit, size, pageState } = query;
  const from =
    pageState === undefined
      ? undefined
      : await readEarlierPageState(query, (id) => pageStates.key(session, id, work));
  const page = { limit, size, pageState, from, bound: 'age_filter or limit' };
  return ageFilter === undefined
    ? readPage(session, all[list], {}, page, work)
    : readPage(session, older, { min_age: ageFilter }, page, work);
}

/** Which users to stream. */
export interface UserStreamQuery extends StreamForm {
  readonly limit: number | undefined;
  readonly fetchSize: number;
  readonly ageFilter: number | undefined;
}

/**
 * Opens a stream over the users as JSON, the same that `userJson` writes: by several token ranges at once where there is
 * more than a page of them.
 */
export function openUserStream(
  session: Session,
  { limit: maxRows, fetchSize, ageFilter, ...form }: UserStreamQuery,
  work: CallOptions,
): JsonStream<UserRow> {
  const options = {
    ...work,
    ...form,
    maxRows,
    fetchSize: Math.min(fetchSize, maxRows ?? fetchSize),
    tokenOf: (user: UserRow) => tokenOf(user, session),
  };
  return ageFilter === undefined
    ? session.scanJson(selectUsersBetween, {}, options)
    : session.scanJson(selectOlderUsersBetween, { min_age: ageFilter }, options);
}
