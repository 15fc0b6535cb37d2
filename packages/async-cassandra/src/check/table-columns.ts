import type { CallOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import { statement } from '../statements/statement.js';
import type { Columns } from './compare-row.js';
import type { TableName } from './cql-parts.js';

const selectColumns = statement({
  cql: `SELECT column_name, type FROM system_schema.columns
        WHERE keyspace_name = :keyspace_name AND table_name = :table_name`,
  params: { keyspace_name: 'text', table_name: 'text' },
  row: { column_name: 'text!', type: 'text!' },
  idempotent: true,
  consistency: 'ONE',
});

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

  async #read(keyspace_name: string, table_name: string): Promise<Columns> {
    const { rows } = await this.#session.execute(selectColumns, { keyspace_name, table_name }, this.#options);
    return new Map(rows.map(({ column_name, type }) => [column_name, type]));
  }
}
