import { randomBytes } from 'node:crypto';
import { connect, type Session } from 'async-cassandra';
import { inject } from 'vitest';

/** `host:port` of each node the tests may connect to. */
export function contactPoints(): string[] {
  return inject('contactPoints').split(',');
}

/** Whether it has vectors and the functions that came with Cassandra 5. */
export function isCassandra5(): boolean {
  return !/^[34]\./.test(inject('cassandraRelease'));
}

/** Whether values become bytes, and bytes values, by the library's codecs; false in a run that leaves that to the driver. */
export const usesOwnCodecs = process.env.ASYNC_CASSANDRA_CODECS !== 'driver';

/** What holds of the library's codecs alone, the driver's being less strict; nothing in a run with those. */
export function ofOwnCodecs<T>(...entries: T[]): T[] {
  return usesOwnCodecs ? entries : [];
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

/** Creates an empty keyspace, one copy of each row. */
export async function createKeyspace(): Promise<TestKeyspace> {
  const keyspace = newKeyspaceName();
  const replication = `{'class': 'SimpleStrategy', 'replication_factor': 1}`;
  {
    await using admin = await connect({ contactPoints: contactPoints() });
    await admin.execute(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`);
  }
  const session = await connect({ contactPoints: contactPoints(), keyspace });
  return {
    keyspace,
    session,
    async [Symbol.asyncDispose]() {
      await session.execute(`DROP KEYSPACE ${keyspace}`);
      await session.close();
    },
  };
}

/** Drops a keyspace that something under test created. */
export async function dropKeyspace(keyspace: string): Promise<void> {
  await using admin = await connect({ contactPoints: contactPoints() });
  await admin.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
}
