import { startCassandra } from '../start-cassandra.js';
import type { StartOptions } from '../start-options.js';
import { readSchema } from './schema-files.js';
import { type SharedCassandra, sharedCassandra } from './shared-cassandra.js';
import { TestKeyspace } from './test-keyspace.js';

/** Options of {@link freshKeyspace}; those of a start are used when the test run has no Cassandra yet. */
export interface FreshKeyspaceOptions extends StartOptions {
  /**
   * A `.cql` file, or a directory whose `.cql` files are applied in the order of their names: a path, from the working
   * directory, or a `file:` URL. Names of tables go without a keyspace. Default: no tables.
   */
  schema?: string | URL | undefined;
}

/** A keyspace of its own for one test file, and where it is. */
export interface FreshKeyspace extends SharedCassandra, AsyncDisposable {
  readonly keyspace: string;
  /**
   * Empties every table, between two tests; rows that the schema writes are there again. On one node, tables that nobody
   * has written to since cost nothing. All nodes must run.
   */
  empty(): Promise<void>;
  /**
   * Removes the keyspace; one with a schema is kept for the next caller with the same. Close its clients before. The same
   * as leaving the scope of `await using`.
   */
  drop(): Promise<void>;
}

/**
 * Gives a keyspace that nobody else has, without rows but those of its schema, replicated to three nodes or as many as
 * there are, on the Cassandra of the test run (see `local-cassandra/test-setup`), or else on a reused node. A schema is
 * applied once; who comes later gets a keyspace that was dropped, emptied, unless its tables were changed.
 *
 * @throws LocalCassandraError as `startCassandra` does, and `SCHEMA_INVALID` that names file and statement when the schema
 * cannot be read, or Cassandra refuses it.
 */
export async function freshKeyspace(options: FreshKeyspaceOptions = {}): Promise<FreshKeyspace> {
  const { schema: from, ...start } = options;
  const schema = from === undefined ? undefined : await readSchema(from);
  const shared = sharedCassandra();
  const own = shared ? undefined : await startCassandra({ reuse: true, ...start });
  try {
    const given = new TestKeyspace((shared ?? own) as SharedCassandra, schema);
    await given.make();
    let dropping: Promise<void> | undefined;
    const drop = () => {
      dropping ??= given.end().finally(() => own?.stop());
      return dropping;
    };
    const { contactPoints, port, localDataCenter, version, credentials, tls } = given.where;
    const where = { contactPoints, port, localDataCenter, version, credentials, tls };
    return {
      ...where,
      keyspace: given.name,
      empty: () => given.empty(),
      drop,
      [Symbol.asyncDispose]: drop,
    };
  } catch (error) {
    await own?.stop();
    throw error;
  }
}
