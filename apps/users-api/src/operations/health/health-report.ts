import { Deadline } from 'async-cassandra';
import type { FastifyRequest } from 'fastify';
import type { Database } from '../../database/database.js';
import { version } from '../../version.js';

/** Milliseconds Cassandra has to answer, so that a failing check is known within 2 s. */
const checkMs = 1500;

/** Asks Cassandra how it is, within the limits of `request`. */
export async function healthReport(database: Database, request: FastifyRequest) {
  using deadline = Deadline.after(checkMs, { signal: request.work.deadline });
  const health = await database.check({ deadline, onRequest: request.work.onRequest });
  request.work.signal.throwIfAborted();
  const { isDraining } = request.server.lifecycle;
  return { ...health, keyspace: database.keyspace, version, draining: isDraining };
}
