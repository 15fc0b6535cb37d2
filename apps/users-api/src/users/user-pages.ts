import {
  type CallOptions,
  isCassandraError,
  PageStates,
  pagedQuery,
  type Session,
  type StatedPage,
} from 'async-cassandra';
import { invalid } from '../http/problem.js';
import { readEarlierPageState } from './earlier-page-state.js';
import {
  selectOlderUsers,
  selectOlderUsersAfter,
  selectUsers,
  selectUsersAfter,
  type UserRow,
} from './user-queries.js';

/** The page states of this service: every instance knows the keys, since they are in its keyspace. */
export const pageStates = new PageStates({ table: 'cursor_keys' });

const position = (user: UserRow, session: Session) => ({ after: session.tokenOf(user.id.getBuffer()) });
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

/** Which page of which list to read. */
export interface UserPageQuery {
  /** One list takes no page state of another. */
  readonly list: keyof typeof all;
  readonly ageFilter?: number | undefined;
  /** Most users of the whole walk. */
  readonly limit?: number | undefined;
  /** Most users in the page. */
  readonly size: number;
  /** What the client sent. */
  readonly pageState: string | undefined;
}

/**
 * Reads one page of the users in the order of tokens.
 * @throws HttpProblem 422 when the page state is forged, of another list, or of a query with another filter or limit.
 */
export async function readUserPage(
  session: Session,
  query: UserPageQuery,
  work: CallOptions,
): Promise<StatedPage<UserRow>> {
  const { list, ageFilter, limit, size } = query;
  const from = await readEarlierPageState(query, (id) => pageStates.key(session, id, work));
  const pageState = from === undefined ? query.pageState : undefined;
  const options = { ...work, size, limit, from, pageState };
  try {
    return ageFilter === undefined
      ? await pageStates.read(session, all[list], {}, options)
      : await pageStates.read(session, older, { min_age: ageFilter }, options);
  } catch (error) {
    if (!isCassandraError(error, 'INVALID_ARGUMENT') || error.option !== 'pageState') throw error;
    const msg = 'page_state is not one of this list, or belongs to another age_filter or limit';
    throw invalid([{ loc: ['query', 'page_state'], msg, type: 'page_state_invalid' }]);
  }
}
