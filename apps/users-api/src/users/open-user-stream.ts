import type { CallOptions, JsonStream, Session } from 'async-cassandra';
import { selectOlderUsersBetween, selectUsersBetween, type UserRow } from './user-queries.js';

/** Which users to stream. */
export interface UserStreamQuery {
  readonly limit: number | undefined;
  readonly fetchSize: number;
  readonly ageFilter: number | undefined;
  /** One user a line rather than one array. */
  readonly lines: boolean;
}

/**
 * Opens a stream over the users as JSON, which is that of `toUser()`, column by column: by several token ranges at once
 * where there is more than a page of them.
 */
export function openUserStream(
  session: Session,
  { limit: maxRows, fetchSize, ageFilter, lines }: UserStreamQuery,
  work: CallOptions,
): JsonStream<UserRow> {
  const options = {
    ...work,
    maxRows,
    lines,
    fetchSize: Math.min(fetchSize, maxRows ?? fetchSize),
    tokenOf: (user: UserRow) => session.tokenOf(user.id.getBuffer()),
  };
  return ageFilter === undefined
    ? session.scanJson(selectUsersBetween, {}, options)
    : session.scanJson(selectOlderUsersBetween, { min_age: ageFilter }, options);
}
