import { createHash } from 'node:crypto';
import type { NodeConnection } from '../cql/cql-client.js';

/** A keyspace that was made from a schema. */
export interface PooledKeyspace {
  readonly keyspace: string;
  /** What it consisted of when it was made, in short. */
  readonly form: string;
  /** The start of the node in which it was made: what was written since then is counted. */
  readonly generation: number;
}

const pool = 'local_cassandra';

/**
 * Keyspaces that have a schema and that nobody needs any more. They are on a list in the Cassandra itself: test files run
 * in processes of their own, perhaps of several runs, and taking one off the list is a conditional write that only one of
 * them succeeds with. One whose test file was killed never gets there.
 */
export class KeyspacePool {
  readonly #connection: NodeConnection;
  readonly #schema: string;

  /** `schema` stands for what makes the keyspaces. */
  constructor(connection: NodeConnection, schema: string) {
    this.#connection = connection;
    this.#schema = schema;
  }

  /** Takes one that still is as it was made; `undefined` when there is none. What others wrote in it is still there. */
  async take(): Promise<PooledKeyspace | undefined> {
    const tables = `SELECT table_name FROM system_schema.tables WHERE keyspace_name = '${pool}'`;
    if ((await this.#connection.rows(tables)).length === 0) return undefined;
    const free = await this.#connection.rows(
      `SELECT name, form, generation FROM ${pool}.free_keyspaces WHERE made_from = '${this.#schema}'`,
    );
    for (const { name: keyspace, form, generation } of free) {
      const [answer] = await this.#connection.rows(
        `DELETE FROM ${pool}.free_keyspaces WHERE made_from = '${this.#schema}' AND name = '${keyspace}' IF EXISTS`,
      );
      if (answer?.['[applied]'] !== true) continue;
      if ((await formOf(this.#connection, keyspace)) === form) return { keyspace, form, generation };
      await this.#connection.rows(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    }
    return undefined;
  }

  /** Gives one back, for others to take. */
  async giveBack({ keyspace, form, generation }: PooledKeyspace, replication: string): Promise<void> {
    await this.#connection.rows(`CREATE KEYSPACE IF NOT EXISTS ${pool} WITH replication = ${replication}`);
    await this.#connection.rows(
      `CREATE TABLE IF NOT EXISTS ${pool}.free_keyspaces (made_from text, name text, form text, generation int, PRIMARY KEY (made_from, name))`,
    );
    await this.#connection.rows(
      `INSERT INTO ${pool}.free_keyspaces (made_from, name, form, generation)
       VALUES ('${this.#schema}', '${keyspace}', '${form}', ${generation}) IF NOT EXISTS`,
    );
  }
}

/** What a keyspace consists of, in short: tables, types, indexes, functions and their options. Empty when it is gone. */
export async function formOf(connection: NodeConnection, keyspace: string): Promise<string> {
  const exists = `SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = '${keyspace}'`;
  if ((await connection.rows(exists)).length === 0) return '';
  const parts = await connection.rows(`DESCRIBE KEYSPACE ${keyspace}`);
  const text = parts.map((part) => String(part.create_statement)).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
