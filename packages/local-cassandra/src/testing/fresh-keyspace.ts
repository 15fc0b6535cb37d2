import { randomBytes } from 'node:crypto';
import { connectTo } from '../cql/cql-client.js';
import { startCassandra } from '../start-cassandra.js';
import type { StartOptions } from '../start-options.js';
import { type SharedCassandra, sharedCassandra } from './shared-cassandra.js';

/** A keyspace of its own for one test file, and where it is. */
export interface FreshKeyspace extends SharedCassandra, AsyncDisposable {
  readonly keyspace: string;
  /** Removes the keyspace. The same as leaving the scope of `await using`. */
  drop(): Promise<void>;
}

/**
 * Creates an empty keyspace with a name that nobody else has, replicated to three nodes or as many as there are, on the
 * Cassandra of the test run (see `local-cassandra/test-setup`), or else on a reused node.
 *
 * @param options Used when the test run has no Cassandra yet.
 * @throws LocalCassandraError as `startCassandra` does.
 */
export async function freshKeyspace(options: StartOptions = {}): Promise<FreshKeyspace> {
  const shared = sharedCassandra();
  const own = shared ? undefined : await startCassandra({ reuse: true, ...options });
  const { contactPoints, port, localDataCenter, credentials, tls } = (shared ?? own) as SharedCassandra;
  const keyspace = `test_${randomBytes(6).toString('hex')}`;
  const replicas = Math.min(3, contactPoints.length);
  const run = async (statement: string) => {
    const address = (contactPoints[0] ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
    await using connection = await connectTo({ address, port, security: { credentials, tls } });
    await connection.rows(statement);
  };
  await run(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${localDataCenter}': ${replicas}}`,
  );
  let dropping: Promise<void> | undefined;
  const drop = () => {
    dropping ??= run(`DROP KEYSPACE IF EXISTS ${keyspace}`).finally(() => own?.stop());
    return dropping;
  };
  return {
    contactPoints,
    port,
    localDataCenter,
    credentials,
    tls,
    keyspace,
    drop,
    [Symbol.asyncDispose]: drop,
  };
}
