import { type CallOptions, minToken, type Session } from 'async-cassandra';
import { selectOlderUsersAfter, selectUsersAfter, type UserRow } from './user-queries.js';

/** Which users to read. */
export interface PageQuery {
  /** Goes on behind this token; from the start when absent. */
  readonly afterToken?: bigint | undefined;
  readonly ageFilter?: number | undefined;
  /** Most users in the page. */
  readonly size: number;
}

export interface UserPage {
  readonly users: readonly UserRow[];
  /** The token to go on behind; `undefined` when no user follows. */
  readonly nextToken: bigint | undefined;
}

/** Reads one page in the order of tokens, and one user more to tell whether any follows. */
export async function readUserPage(session: Session, query: PageQuery, work: CallOptions): Promise<UserPage> {
  const { afterToken: after = minToken, ageFilter, size } = query;
  const options = { ...work, fetchSize: size + 1, maxRows: size + 1, prefetch: 0 } as const;
  await using stream =
    ageFilter === undefined
      ? session.stream(selectUsersAfter, { after }, options)
      : session.stream(selectOlderUsersAfter, { after, min_age: ageFilter }, options);
  const rows = await stream.toArray();
  const last = rows[size - 1];
  if (last === undefined || rows.length <= size) return { users: rows, nextToken: undefined };
  return { users: rows.slice(0, size), nextToken: session.tokenOf(last.id.getBuffer()) };
}
