import { randomBytes } from 'node:crypto';
import { connectTo, type NodeConnection } from '../cql/cql-client.js';
import { emptyTables, readWrites, type Writes } from './empty-tables.js';
import { formOf, KeyspacePool, type PooledKeyspace } from './keyspace-pool.js';
import { runSchema, type Schema } from './schema-files.js';
import type { SharedCassandra } from './shared-cassandra.js';

// A change of the schema on a busy machine takes its time; Cassandra has limits of its own.
const readTimeoutMs = 120_000;

/** A keyspace of one test file: made now, or taken from those that were given back. */
export class TestKeyspace {
  readonly where: SharedCassandra;
  name = `test_${randomBytes(6).toString('hex')}`;
  readonly #schema: Schema | undefined;
  readonly #replication: string;
  #pooled: PooledKeyspace | undefined;
  /** What had been written when it was last empty; unknown where several nodes count. */
  #writes: Writes | undefined;

  constructor(where: SharedCassandra, schema: Schema | undefined) {
    const { contactPoints, localDataCenter } = where;
    this.where = where;
    this.#schema = schema;
    this.#replication = `{'class': 'NetworkTopologyStrategy', '${localDataCenter}': ${Math.min(3, contactPoints.length)}}`;
  }

  /** Makes it, or takes one that is there. */
  async make(): Promise<void> {
    await using connection = await this.#connect();
    this.#pooled = await this.#pool(connection)?.take();
    if (this.#pooled === undefined) {
      await connection.rows(`CREATE KEYSPACE ${this.name} WITH replication = ${this.#replication}`);
      if (this.#schema !== undefined) await this.#applySchema(connection, this.#schema);
    } else {
      this.name = this.#pooled.keyspace;
      if (this.#isAlone) this.#writes = { generation: this.#pooled.generation, counts: new Map() };
      await this.empty();
    }
  }

  /** Empties every table, and writes the rows of the schema again. */
  async empty(): Promise<void> {
    await using connection = await this.#connect(this.name);
    const rows = this.#schema?.rows ?? [];
    // Rows of the schema are written to all tables again, or to none: some counters may be among them.
    await emptyTables(connection, this.name, rows.length === 0 ? this.#writes : undefined);
    await runSchema(connection, rows);
    await this.#noteWrites(connection);
  }

  /** Removes it, or gives it back. */
  async end(): Promise<void> {
    await using connection = await this.#connect();
    if (this.#pooled === undefined) await connection.rows(`DROP KEYSPACE IF EXISTS ${this.name}`);
    else await this.#pool(connection)?.giveBack(this.#pooled, this.#replication);
  }

  async #applySchema(connection: NodeConnection, schema: Schema): Promise<void> {
    try {
      await using inKeyspace = await this.#connect(this.name);
      const { generation } = await readWrites(connection, this.name);
      await runSchema(inKeyspace, schema.statements);
      await this.#noteWrites(connection);
      const form = await formOf(connection, this.name);
      this.#pooled = { keyspace: this.name, form, generation };
    } catch (error) {
      await connection.rows(`DROP KEYSPACE IF EXISTS ${this.name}`);
      throw error;
    }
  }

  async #noteWrites(connection: NodeConnection): Promise<void> {
    this.#writes = this.#isAlone ? await readWrites(connection, this.name) : undefined;
  }

  get #isAlone(): boolean {
    return this.where.contactPoints.length === 1;
  }

  #pool(connection: NodeConnection): KeyspacePool | undefined {
    if (this.#schema === undefined) return undefined;
    return new KeyspacePool(connection, `${this.#schema.id} ${this.where.contactPoints.length}`);
  }

  #connect(keyspace?: string): Promise<NodeConnection> {
    const { contactPoints, port, credentials, tls } = this.where;
    const address = (contactPoints[0] ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
    const access = { address, port, security: { credentials, tls } };
    return connectTo(access, { readTimeoutMs, ...(keyspace && { keyspace }) });
  }
}
