import { isCassandraError } from '../errors/cassandra-error.js';
import type { CallOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import type { MigrationFile } from './migration-file.js';

const creation = /^create\s+table\s+if\s+not\s+exists\s+(?:"(?<exact>\w+)"|(?<name>\w+))\s*\(/i;

/** The names of the tables that the session's keyspace has. */
export async function existingTables(session: Session, options: CallOptions): Promise<ReadonlySet<string>> {
  const { rows } = await session.execute<{ table_name: string }>(
    'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?',
    [session.keyspace],
    { ...options, consistency: 'LOCAL_ONE', idempotent: true, fetchSize: 0 },
  );
  return new Set(rows.map((row) => row.table_name));
}

/**
 * Whether a table is listed and cannot be used yet: another process is creating it at this moment. Where a node
 * prepares statements for it already, a replica may still fail to find it, and says no more than that it failed.
 */
export function isNotYetUsable(error: unknown): boolean {
  if (isCassandraError(error, 'WRITE_FAILURE', 'READ_FAILURE')) return true;
  if (!isCassandraError(error, 'INVALID_QUERY', 'SCHEMA_MISMATCH')) return false;
  return /does(?: not|n't) exist|unconfigured table/i.test(error.message);
}

/** Whether a file would change nothing: all it does is to create tables that are there, whoever made them. */
export function changesNothing({ statements }: MigrationFile, tables: ReadonlySet<string>): boolean {
  return statements.every(({ cql }) => {
    const { exact, name } = creation.exec(cql)?.groups ?? {};
    return tables.has(exact ?? name?.toLowerCase() ?? '');
  });
}
