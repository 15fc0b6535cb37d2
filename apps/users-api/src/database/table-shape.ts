import type { CallOptions, Session } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';

/** What a table has to look like for its resource to be served. Further columns are welcome. */
export interface TableShape {
  readonly name: string;
  /** The CQL type of each column. */
  readonly columns: Readonly<Record<string, string>>;
  /** The columns of the primary key. */
  readonly key: readonly string[];
}

const selectColumns =
  'SELECT column_name, type, kind FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?';
const selectView = 'SELECT view_name FROM system_schema.views WHERE keyspace_name = ? AND view_name = ?';

interface ColumnRow {
  readonly column_name: string;
  readonly type: string;
  readonly kind: string;
}

/**
 * Refuses tables that this service could not serve.
 * @throws ConfigurationError that names what is different.
 */
export async function checkTables(
  session: Session,
  keyspace: string,
  tables: readonly TableShape[],
  options: CallOptions,
): Promise<void> {
  for (const table of tables) {
    const problems = await tableProblems(session, keyspace, table, options);
    if (problems === undefined || problems.length === 0) continue;
    throw new ConfigurationError([
      `CASSANDRA_KEYSPACE must name a keyspace without a "${table.name}" table of another shape; in "${keyspace}" ${problems.join(', ')}.`,
    ]);
  }
}

/**
 * What makes a table unusable: it is a view, a column is missing or of another type, or it has another primary
 * key. `undefined` when there is no such table.
 */
export async function tableProblems(
  session: Session,
  keyspace: string,
  table: TableShape,
  options: CallOptions,
): Promise<string[] | undefined> {
  const read = { ...options, consistency: 'LOCAL_ONE', idempotent: true } as const;
  // Views have columns, too.
  const [{ rows }, { first: view }] = await Promise.all([
    session.execute<ColumnRow>(selectColumns, [keyspace, table.name], read),
    session.execute(selectView, [keyspace, table.name], read),
  ]);
  if (rows.length === 0) return undefined;
  const problems = [...differences(rows, table)];
  return view === undefined ? problems : ['it is a materialized view', ...problems];
}

function* differences(rows: readonly ColumnRow[], { columns, key: wanted }: TableShape): Generator<string> {
  const found = new Map(rows.map((row) => [row.column_name, row]));
  for (const [name, type] of Object.entries(columns)) {
    const column = found.get(name);
    if (column === undefined) yield `column "${name}" is missing`;
    else if (column.type !== type) yield `column "${name}" is ${column.type}, not ${type}`;
  }
  const key = namesOf(
    rows
      .filter((row) => row.kind === 'partition_key' || row.kind === 'clustering')
      .map((row) => row.column_name),
  );
  if (key !== namesOf(wanted)) yield `the primary key is ${key}, not ${namesOf(wanted)}`;
}

function namesOf(columns: readonly string[]): string {
  return columns
    .map((name) => `"${name}"`)
    .sort()
    .join(' and ');
}
