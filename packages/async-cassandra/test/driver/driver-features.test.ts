import { Client } from 'cassandra-driver';
import { expect, it, onTestFinished } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { Session, statement } from '../../src/index.js';

/** The parts that a later version of the driver may have under another name. */
interface Inside {
  readonly controlConnection: object;
  readonly metadata: { readonly keyspaces: Record<string, object> };
}

async function connectedClient(): Promise<Client> {
  const client = new Client({
    contactPoints: contactPoints(),
    localDataCenter: 'datacenter1',
    keyspace: 'system_auth',
  });
  await client.connect();
  onTestFinished(() => client.shutdown());
  return client;
}

function missingParts(): string[] {
  const told: string[] = [];
  const note = (warning: Error & { code?: string }) => {
    if (warning.code === 'DRIVER_PART_MISSING') told.push(warning.message);
  };
  process.on('warning', note);
  onTestFinished(() => {
    process.off('warning', note);
  });
  return told;
}

const wrong = statement({ cql: 'SELECT key FROM system.local', row: { key: 'int' } });

it('finds every part in the version that is installed', async () => {
  const told = missingParts();
  await using session = Session.from(await connectedClient());
  await expect(session.check([wrong])).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
  expect(session.hasQuorum()).toBe(true);
  await new Promise(setImmediate);
  expect(told).toEqual([]);
});

it('does without what a version lacks, and says so once', async () => {
  const told = missingParts();
  for (let round = 0; round < 2; round++) {
    const client = await connectedClient();
    const { controlConnection, metadata } = client as unknown as Inside;
    Object.assign(controlConnection, { _setHealthListeners: undefined });
    Object.assign(metadata, { setPreparedById: undefined });
    for (const keyspace of Object.values(metadata.keyspaces))
      Object.assign(keyspace, { strategyOptions: undefined });
    await using session = Session.from(client);
    await session.check([wrong]);
    expect(session.hasQuorum()).toBe(true);
    expect((await session.execute('SELECT key FROM system.local')).rows).toHaveLength(1);
  }
  await new Promise(setImmediate);
  expect(told.map((message) => message.split(': ')[1])).toEqual([
    'a connection that breaks while the driver reconnects is not mended',
    'nodes that come under new addresses are not asked by their token',
    'hasQuorum() tells no more than whether a node is up',
    'statements are not compared with the schema',
  ]);
});
