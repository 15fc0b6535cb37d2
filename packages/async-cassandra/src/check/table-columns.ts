import type { CallOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import type { Columns } from './compare-row.js';
import type { TableName } from './cql-parts.js';

// Not declared by `statement()`: a declaration of this library's own would be collected with the user's.
const selectColumns = `SELECT column_name, type FROM system_schema.columns
  WHERE keyspace_name = ? AND table_name = ?`;

interface ColumnRow {
  readonly column_name: string;
  readonly type: string;
}

/** Columns of tables, each table asked for once. */
export class TableColumns {
  readonly #session: Session;
  readonly #options: CallOptions;
  readonly #tables = new Map<string, Promise<Columns>>();

  constructor(session: Session, options: CallOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Name → CQL type; none of a table that there is not. */
  of({ keyspace = this.#session.keyspace, table }: TableName): Promise<Columns> {
    const name = `${keyspace}.${table}`;
    const known = this.#tables.get(name) ?? this.#read(keyspace ?? '', table);
    this.#tables.set(name, known);
    return known;
  }

  async #read(keyspace: string, table: string): Promise<Columns> {
    const options = { ...this.#options, consistency: 'ONE', idempotent: true } as const;
    const { rows } = await this.#session.execute<ColumnRow>(selectColumns, [keyspace, table], options);
    return new Map(rows.map(({ column_name, type }) => [column_name, type]));
  }
}
