import type { CallOptions, Session } from 'async-cassandra';
import { type Cursor, keyIdOf, readCursor } from '../cursors/cursor.js';
import type { CursorKeys } from '../cursors/cursor-keys.js';
import { invalid } from '../http/problem.js';

/** What a cursor has to fit: its list and, where the list binds them, its age filter and limit. */
type Expectation = Pick<Cursor, 'kind'> & Partial<Pick<Cursor, 'ageFilter' | 'limit'>>;

/**
 * Reads the `page_state` of a request.
 * @throws HttpProblem 422 when it is forged, of another list, or of a query with another filter or limit.
 */
export async function cursorOfRequest(
  text: string,
  expected: Expectation,
  { keys, session, work }: { keys: CursorKeys; session: Session; work: CallOptions },
): Promise<Cursor> {
  const keyId = keyIdOf(text);
  const key = keyId === undefined ? undefined : await keys.byId(keyId, session, work);
  const cursor = key === undefined ? undefined : readCursor(text, key);
  if (cursor === undefined || cursor.kind !== expected.kind)
    throw refuse('page_state is not one of this list');
  if ('ageFilter' in expected && cursor.ageFilter !== expected.ageFilter) {
    throw refuse('page_state belongs to a query with another age_filter');
  }
  if ('limit' in expected && cursor.limit !== expected.limit) {
    throw refuse('page_state belongs to a query with another limit');
  }
  return cursor;
}

function refuse(msg: string) {
  return invalid([{ loc: ['query', 'page_state'], msg, type: 'page_state_invalid' }]);
}
