import type { CqlStatement } from '../check/split-cql.js';
import { type CassandraError, isCassandraError } from '../errors/cassandra-error.js';
import { MigrationError } from './migration-error.js';
import type { MigrationFile } from './migration-file.js';

const shownCharacters = 72;
const place = /^line (\d+):-?\d+ /;

/** What Cassandra says when it cannot read who may do what, since too few of its nodes live. */
const cannotTellRights = /unable to perform auth/i;

/** Whether the role of the session may not do what was asked. */
export function lacksRight(error: unknown): error is CassandraError {
  return isCassandraError(error, 'UNAUTHORIZED') && !cannotTellRights.test(error.message);
}

/**
 * That Cassandra refuses a statement, as an error that names file, line and statement; `undefined` when it failed for a
 * reason that has nothing to do with it, such as an outage.
 */
export function refusedStatement(
  { title }: MigrationFile,
  { cql, line }: CqlStatement,
  error: unknown,
): MigrationError | undefined {
  if (!isRefusal(error)) return undefined;
  const at = line + linesBefore(error.message);
  const said = oneLine(error.message.replace(place, ''));
  const message = `${title}, line ${at}: Cassandra refuses "${shorten(oneLine(cql))}": ${said}`;
  return new MigrationError(withoutPasswords(message), { cause: error, files: [title], line: at });
}

/** Whether Cassandra understood what was asked and refuses it; what it stumbles over is counted by it as its own error. */
function isRefusal(error: unknown): error is CassandraError {
  if (lacksRight(error)) return true;
  return isCassandraError(
    error,
    'SYNTAX_ERROR',
    'INVALID_QUERY',
    'ALREADY_EXISTS',
    'SERVER_ERROR',
    'DRIVER_ERROR',
  );
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
