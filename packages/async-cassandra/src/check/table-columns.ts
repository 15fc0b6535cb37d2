import type { CallOptions } from '../session/call-options.js';
import type { AskedSession } from './asked-session.js';
import type { TableName } from './cql-parts.js';

// Not declared by `statement()`: a declaration of this library's own would be collected with the user's.
const selectColumns = `SELECT column_name, kind, type FROM system_schema.columns
  WHERE keyspace_name = ? AND table_name = ?`;

/** A column of a table. */
export interface TableColumn {
  readonly kind: 'partition_key' | 'clustering' | 'static' | 'regular';
  readonly type: string;
}

/** Columns of tables, each table asked for once. */
export class TableColumns {
  readonly #session: AskedSession;
  readonly #options: CallOptions;
  readonly #tables = new Map<string, Promise<ReadonlyMap<string, TableColumn>>>();

  constructor(session: AskedSession, options: CallOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Name → column; none of a table that there is not. */
  of({ keyspace = this.#session.keyspace, table }: TableName): Promise<ReadonlyMap<string, TableColumn>> {
    const name = `${keyspace}.${table}`;
    const known = this.#tables.get(name) ?? this.#read(keyspace ?? '', table);
    this.#tables.set(name, known);
    return known;
  }

  async #read(keyspace: string, table: string): Promise<ReadonlyMap<string, TableColumn>> {
    const options = { ...this.#options, consistency: 'ONE', idempotent: true } as const;
    const { rows } = await this.#session.execute<TableColumn & { column_name: string }>(
      selectColumns,
      [keyspace, table],
      options,
    );
    return new Map(rows.map(({ column_name, kind, type }) => [column_name, { kind, type }]));
  }
}
