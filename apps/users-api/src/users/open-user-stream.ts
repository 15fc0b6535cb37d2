import type { CallOptions, RowStream, Session } from 'async-cassandra';
import { selectOlderUsersBetween, selectUsersBetween, type UserRow } from './user-queries.js';

/** Which users to stream. */
export interface UserStreamQuery {
  readonly limit: number | undefined;
  readonly fetchSize: number;
  readonly ageFilter: number | undefined;
}

/** Opens a stream over the users: by several token ranges at once where there is more than a page of them. */
export function openUserStream(
  session: Session,
  { limit: maxRows, fetchSize, ageFilter }: UserStreamQuery,
  work: CallOptions,
): RowStream<UserRow> {
  const options = {
    ...work,
    maxRows,
    fetchSize: Math.min(fetchSize, maxRows ?? fetchSize),
    tokenOf: (user: UserRow) => session.tokenOf(user.id.getBuffer()),
  };
  return ageFilter === undefined
    ? session.scan(selectUsersBetween, {}, options)
    : session.scan(selectOlderUsersBetween, { min_age: ageFilter }, options);
}
