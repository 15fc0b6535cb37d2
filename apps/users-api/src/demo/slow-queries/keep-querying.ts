import { type CallOptions, type Session, Uuid } from 'async-cassandra';
import { selectUser } from '../../users/user-queries.js';

/**
 * Reads users that do not exist for so many seconds, each after the answer to the one before: busy all the
 * time, with one query in flight, so that other requests have the database to themselves otherwise. Abort
 * ends it, as does a query that fails.
 */
export async function keepQuerying(session: Session, seconds: number, work: CallOptions) {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  let queries = 0;
  while (elapsed() < seconds) {
    await session.execute(selectUser, { id: Uuid.random() }, work);
    queries++;
  }
  return { duration_seconds: elapsed(), queries };
}
