import { type CallOptions, isCassandraError, type Session } from 'async-cassandra';
import { selectToken } from './quorum-queries.js';

/**
 * Whether every token range has a quorum of live replicas. Where too few of them can be reached from here, those that
 * can are asked whether the rest is alive: they may announce addresses that are for others than this machine.
 */
export async function hasQuorum(session: Session, options: CallOptions): Promise<boolean> {
  for (const token of session.tokensWithoutQuorum()) {
    try {
      await session.execute(selectToken, { key_token: token }, options);
    } catch (error) {
      if (isCassandraError(error)) return false;
      throw error;
    }
  }
  return true;
}
