import type { CallOptions, Session } from 'async-cassandra';
import type { CqlFile } from './cql-file.js';

const creation = /^create\s+table\s+if\s+not\s+exists\s+(?:"(?<exact>\w+)"|(?<name>\w+))\s*\(/i;

/** The names of the tables that a keyspace has. */
export async function existingTables(
  session: Session,
  keyspace: string,
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const { rows } = await session.execute<{ table_name: string }>(
    'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?',
    [keyspace],
    { ...options, consistency: 'LOCAL_ONE' },
  );
  return new Set(rows.map((row) => row.table_name));
}

/** Whether a file would change nothing: all it does is to create tables that are there, whoever made them. */
export function changesNothing({ statements }: CqlFile, tables: ReadonlySet<string>): boolean {
  return statements.every(({ cql }) => {
    const { exact, name } = creation.exec(cql)?.groups ?? {};
    return tables.has(exact ?? name?.toLowerCase() ?? '');
  });
}
