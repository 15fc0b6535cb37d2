import { CassandraError } from '../errors/cassandra-error.js';
import type { StatementDefinition } from '../statements/statement.js';

/** What an error is about: a declared statement or the CQL that was given. */
export type Place = StatementDefinition | string;

/** An error with the statement that it is about. It is one of its own: what ends many requests at once is shared. */
export function locateError(error: CassandraError, place: Place): CassandraError {
  const cql = typeof place === 'string' ? place : place.cql;
  if (error.cql !== undefined) return error;
  const { code, message, outcome, option, cause, stack } = error;
  const options = {
    ...(error.cause === undefined ? {} : { cause }),
    ...(option === undefined ? {} : { option }),
    outcome,
    cql,
    declaredAt: typeof place === 'string' ? undefined : place.declaredAt,
  };
  const located = new CassandraError(code, message, options);
  if (stack !== undefined) located.stack = stack;
  return located;
}

/**
 * Rejects with an error whose stack leads to whoever waits for the promise that is resolved with this one. The engine
 * finds them from promise to promise, once they are tied to each other: until then this one waits.
 */
export async function rejectForCaller(error: CassandraError): Promise<never> {
  await undefined;
  await undefined;
  Error.captureStackTrace(error, rejectForCaller);
  throw error;
}
