import { randomBytes } from 'node:crypto';
import { connect, type Session } from 'async-cassandra';
import { freshKeyspace, type SharedCassandra, sharedCassandra } from 'local-cassandra';

/** The Cassandra that `local-cassandra/test-setup` has given this run. */
function cassandra(): SharedCassandra {
  const shared = sharedCassandra();
  if (shared === undefined) throw new Error("local-cassandra/test-setup is to be in vitest's globalSetup");
  return shared;
}

/** `host:port` of each node the tests may connect to. */
export function contactPoints(): string[] {
  return [...cassandra().contactPoints];
}

/** Whether it can be told the most copies that a keyspace may have, which came with Cassandra 5. */
export function boundsReplication(): boolean {
  return !/^[34]\./.test(cassandra().version);
}

/** A keyspace of a test file's own, and a session in it. Disposing drops the keyspace. */
export interface TestKeyspace extends AsyncDisposable {
  readonly keyspace: string;
  readonly session: Session;
}

/** A name no other keyspace has. */
export function newKeyspaceName(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}

/** Creates an empty keyspace. */
export async function createKeyspace(): Promise<TestKeyspace> {
  const { keyspace, drop } = await freshKeyspace();
  const session = await connect({ contactPoints: contactPoints(), keyspace });
  return {
    keyspace,
    session,
    async [Symbol.asyncDispose]() {
      await session.close();
      await drop();
    },
  };
}

/** Drops a keyspace that something under test created. */
export async function dropKeyspace(keyspace: string): Promise<void> {
  await using admin = await connect({ contactPoints: contactPoints() });
  await admin.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
}
