import { type CassandraError, type CqlStatement, isCassandraError } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';

const shownCharacters = 72;
const place = /^line (\d+):-?\d+ /;

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

/**
 * That Cassandra refuses a statement of the schema, as a mistake that names file, line and statement; `undefined` when
 * it failed for a reason that has nothing to do with it, such as an outage.
 */
export function refusedStatement(
  file: string,
  { cql, line }: CqlStatement,
  error: unknown,
): ConfigurationError | undefined {
  // What Cassandra stumbles over is counted by it as its own error.
  if (!isRefusal(error) && !isCassandraError(error, 'SERVER_ERROR', 'DRIVER_ERROR')) return undefined;
  const where = `schema/${file}, line ${line + linesBefore(error.message)}`;
  const said = oneLine(error.message.replace(place, ''));
  const problem = `${where}: Cassandra refuses "${shorten(oneLine(cql))}": ${said}.`;
  return new ConfigurationError([withoutPasswords(problem)], { mayPass: mayPass(error) });
}

/** Cassandra tells the line within a statement where it cannot read on; the end is where it looks for what is not there. */
function linesBefore(message: string): number {
  return message.includes('<EOF>') ? 0 : Number(place.exec(message)?.[1] ?? 1) - 1;
}

/** A message without its line breaks. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 1)}…` : text;
}

function withoutPasswords(text: string): string {
  return text.replaceAll(/(password\W{1,5})'[^']*'?/gi, "$1'…'");
}
