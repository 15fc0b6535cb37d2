import { type CassandraError, isCassandraError } from 'async-cassandra';

/** Cassandra lists a keyspace or a table that another instance creates a moment before it can be used. */
const notYetUsable = /does(?: not|n't) exist|unconfigured table/i;
/** What Cassandra says when it cannot read who may do what, since too few of its nodes live. */
const cannotTellRights = /unable to perform auth/i;

/** Whether Cassandra understood what was asked and refuses it, so that asking again changes nothing. */
export function isRefusal(error: unknown): error is CassandraError {
  if (!isCassandraError(error) || cannotTellRights.test(error.message)) return false;
  return isCassandraError(
    error,
    'SYNTAX_ERROR',
    'INVALID_QUERY',
    'ALREADY_EXISTS',
    'UNAUTHORIZED',
    'AUTHENTICATION_FAILED',
    'SCHEMA_MISMATCH',
  );
}

/** Whether the same may be accepted a moment later all the same. */
export function mayPass(error: CassandraError): boolean {
  return notYetUsable.test(error.message) || isCassandraError(error, 'SERVER_ERROR', 'DRIVER_ERROR');
}

/** A message without its line breaks. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
