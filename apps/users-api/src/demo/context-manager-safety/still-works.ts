import { isCassandraError, type Session } from 'async-cassandra';
import type { RequestWork } from '../../http/request-work.js';
import { selectVersion } from './safety-queries.js';

/** The version of Cassandra as the session's answer to a query; `null` when it answers with an error. */
export async function versionFrom(
  session: Session,
  work: Pick<RequestWork, 'deadline' | 'onRequest'>,
): Promise<string | null> {
  try {
    const { first } = await session.execute(selectVersion, {}, work);
    return first?.release_version ?? null;
  } catch (error) {
    if (work.deadline.aborted || !isCassandraError(error)) throw error;
    return null;
  }
}
