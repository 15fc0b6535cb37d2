import { Client } from 'cassandra-driver';
import { expect, it } from 'vitest';
import { contactPoints, createKeyspace } from '../../../../test/cassandra.js';
import { hostsOf } from '../../src/driver/driver-parts.js';
import { OperationsByStream } from '../../src/driver/operations-by-stream.js';
import { Session } from '../../src/index.js';

const cql = 'SELECT key FROM system.local';

function inFlightOf(client: Client): number {
  const kept = hostsOf(client).flatMap(({ pool }) => pool.connections.map(({ _operations }) => _operations));
  expect(kept.length).toBeGreaterThan(0);
  return kept.reduce((sum, operations) => {
    if (!(operations instanceof OperationsByStream)) throw new Error('Not kept by stream');
    return sum + operations.values().length;
  }, 0);
}

it('keeps what is in flight by stream, however much it is, and nothing that has been answered', async () => {
  await using own = await createKeyspace();
  const { client } = own.session;
  await own.session.execute(cql, []);
  expect(inFlightOf(client)).toBe(0);
  for (const socket of socketsOf(client)) socket.pause();
  const answers = Array.from({ length: 300 }, () => own.session.execute(cql, []));
  await untilInFlight(client, 300);
  for (const socket of socketsOf(client)) socket.resume();
  for (const { rows } of await Promise.all(answers)) expect(rows).toHaveLength(1);
  expect(inFlightOf(client)).toBe(0);
});

it("takes over what is in flight on somebody else's client", async () => {
  const client = new Client({ contactPoints: contactPoints(), localDataCenter: 'datacenter1' });
  await client.connect();
  await client.execute(cql, [], { prepare: true });
  const answers = Array.from({ length: 20 }, () => client.execute(cql, [], { prepare: true }));
  await using _session = Session.from(client);
  for (const { rows } of await Promise.all(answers)) expect(rows).toHaveLength(1);
  expect(inFlightOf(client)).toBe(0);
  await client.shutdown();
});

it('fails what is in flight when its connection breaks', async () => {
  await using own = await createKeyspace();
  const { client } = own.session;
  await client.execute(cql, [], { prepare: true });
  for (const socket of socketsOf(client)) socket.pause();
  const answers = Array.from({ length: 20 }, () => client.execute(cql, [], { prepare: true }));
  const all = Promise.allSettled(answers);
  await untilInFlight(client, 20);
  for (const socket of socketsOf(client)) socket.destroy();
  expect((await all).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'rejected'));
});

async function untilInFlight(client: Client, count: number): Promise<void> {
  while (inFlightOf(client) < count) await new Promise(setImmediate);
}

function socketsOf(client: Client) {
  return hostsOf(client).flatMap(({ pool }) => pool.connections.flatMap(({ netClient }) => netClient ?? []));
}
