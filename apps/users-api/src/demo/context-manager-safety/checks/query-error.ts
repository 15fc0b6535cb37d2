import { type CallOptions, isCassandraError, type Session } from 'async-cassandra';
import type { Check } from '../check.js';
import { selectFromMissingTable } from '../safety-queries.js';
import { versionFrom } from '../still-works.js';

/** Lets a query fail, and then asks the session it failed on something that works. */
export async function checkQueryError({ database, work }: Check) {
  const session = database.session();
  const { id } = session;
  const error = await failingQuery(session, work);
  const version = await versionFrom(session, work);
  return {
    test: 'query_error_session_safety',
    session_unchanged: database.session().id === id,
    session_open: session.isOpen,
    error_caught: error,
    session_still_works: version !== null,
    cassandra_version: version,
  };
}

async function failingQuery(session: Session, work: CallOptions): Promise<string | null> {
  try {
    await session.execute(selectFromMissingTable, {}, work);
    return null;
  } catch (error) {
    if (isCassandraError(error, 'INVALID_QUERY')) return error.message;
    throw error;
  }
}
