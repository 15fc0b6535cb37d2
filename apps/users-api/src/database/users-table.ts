import type { CallOptions, Session } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';

const columns: Readonly<Record<string, string>> = {
  id: 'uuid',
  name: 'text',
  email: 'text',
  age: 'int',
  created_at: 'timestamp',
  updated_at: 'timestamp',
};

const selectColumns =
  "SELECT column_name, type, kind FROM system_schema.columns WHERE keyspace_name = ? AND table_name = 'users'";
const selectView =
  "SELECT view_name FROM system_schema.views WHERE keyspace_name = ? AND view_name = 'users'";

interface ColumnRow {
  readonly column_name: string;
  readonly type: string;
  readonly kind: string;
}

/**
 * Refuses a `users` table that this service could not serve.
 * @throws ConfigurationError that names what is different.
 */
export async function checkUsersTable(
  session: Session,
  keyspace: string,
  options: CallOptions,
): Promise<void> {
  const problems = await usersTableProblems(session, keyspace, options);
  if (problems === undefined || problems.length === 0) return;
  throw new ConfigurationError([
    `CASSANDRA_KEYSPACE must name a keyspace without a "users" table of another shape; in "${keyspace}" ${problems.join(', ')}.`,
  ]);
}

/**
 * What makes a `users` table unusable: it is a view, a column is missing or of another type, or it has another primary
 * key. Further columns are welcome. `undefined` when there is no such table.
 */
export async function usersTableProblems(
  session: Session,
  keyspace: string,
  options: CallOptions,
): Promise<string[] | undefined> {
  const read = { ...options, consistency: 'LOCAL_ONE', idempotent: true } as const;
  // Views have columns, too.
  const [{ rows }, { first: view }] = await Promise.all([
    session.execute<ColumnRow>(selectColumns, [keyspace], read),
    session.execute(selectView, [keyspace], read),
  ]);
  if (rows.length === 0) return undefined;
  const problems = [...differences(rows)];
  return view === undefined ? problems : ['it is a materialized view', ...problems];
}

function* differences(rows: readonly ColumnRow[]): Generator<string> {
  const found = new Map(rows.map((row) => [row.column_name, row]));
  for (const [name, type] of Object.entries(columns)) {
    const column = found.get(name);
    if (column === undefined) yield `column "${name}" is missing`;
    else if (column.type !== type) yield `column "${name}" is ${column.type}, not ${type}`;
  }
  const key = rows.filter((row) => row.kind === 'partition_key' || row.kind === 'clustering');
  const names = key.map((row) => `"${row.column_name}"`).sort();
  if (names.join() !== '"id"') yield `the primary key is ${names.join(' and ')}, not "id"`;
}
