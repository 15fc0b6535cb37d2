import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Session } from 'async-cassandra';
import { type CassandraCluster, startCluster } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySchema, openOnce } from '../apps/users-api/test/database/opened.js';
import { type RunningApp, startApp } from '../apps/users-api/test/setup/running-app.js';
import { ada } from '../apps/users-api/test/setup/users-service.js';
import { MigrationLock } from '../packages/async-cassandra/src/migrations/migration-lock.js';

let cluster: CassandraCluster;
beforeAll(async () => {
  cluster = await startCluster({
    nodes: { north: 1, south: 1 },
    heapMegabytes: 384,
    // The least: a node that is gone counts as gone some seconds earlier.
    settings: { phi_convict_threshold: 5 },
  });
});
afterAll(() => cluster?.stop());

function settings(dataCenter: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    // Both, as an instance has that is to start while either is lost.
    CASSANDRA_HOSTS: cluster.contactPoints.join(),
    CASSANDRA_PORT: String(cluster.port),
    CASSANDRA_LOCAL_DC: dataCenter,
    CASSANDRA_REPLICATION: 'north:1,south:1',
    CASSANDRA_KEYSPACE: 'both',
    ...more,
  };
}

async function mistakeOf(dataCenter: string, more: Record<string, string>): Promise<string | undefined> {
  return (await openOnce('both', { env: settings(dataCenter, more) })).mistake;
}

async function ask({ url }: RunningApp, method: string, path: string, body?: unknown, headers = {}) {
  const content = { 'content-type': 'application/json', 'x-request-timeout': '4' };
  const response = await fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : content), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
const health = (service: RunningApp) => async () => (await ask(service, 'GET', '/health')).status;
const timeout = 60_000;

describe('copies in two data centres', () => {
  it('wants one named that there is, and the local one among them', async () => {
    expect(await mistakeOf('north', { CASSANDRA_REPLICATION: 'north:1,west:1' })).toBe(
      'CASSANDRA_REPLICATION: the cluster has no data centre "west"; it has "north", "south".',
    );
    expect(await mistakeOf('north', { CASSANDRA_REPLICATION: 'south:1' })).toBe(
      'CASSANDRA_REPLICATION must have copies in the local data centre, "north", not just south:1.',
    );
  });

  it('are in the local one only where nothing is said, and said to be', async () => {
    const env = settings('north', { CASSANDRA_KEYSPACE: 'northern', CASSANDRA_REPLICATION: '' });
    const { mistake, log } = await openOnce('northern', { env });
    expect({ mistake, first: log[0] }).toEqual({
      mistake: undefined,
      first: 'Keyspace northern has no copies in south; CASSANDRA_REPLICATION says where a new one has them',
    });
    const other = { CASSANDRA_KEYSPACE: 'northern' };
    expect(await mistakeOf('south', other)).toBe(
      'CASSANDRA_LOCAL_DC: keyspace "northern" has no copies in "south", only north:1: alter its replication, or choose another data centre.',
    );
    const again = await openOnce('northern', { env: settings('north', other) });
    expect(again.log[0]).toBe(
      'Keyspace northern has the copies north:1, not those of CASSANDRA_REPLICATION: it is left as it is',
    );
  });

  it('get their schema once, from the instance of one of them, though all agree locally', async () => {
    // The keyspace is there, so that both begin with the lock.
    const [north, south] = await Promise.all(
      ['north', 'south'].map((name) => openOnce('both', { env: settings(name) })),
    );
    expect([north?.mistake, south?.mistake]).toEqual([undefined, undefined]);
    const log = [...(north?.log ?? []), ...(south?.log ?? [])];
    expect(log.filter((line) => line.startsWith('Schema applied'))).toHaveLength(1);
    expect(log.filter((line) => line.includes('CASSANDRA_SERIAL_CONSISTENCY=SERIAL'))).toHaveLength(2);
  });

  it('have one lock of the schema, which never two instances hold at once', async () => {
    const options = { contactPoints: cluster.contactPoints, port: cluster.port, keyspace: 'both' };
    await using north = await connect({ ...options, localDataCenter: 'north' });
    await using south = await connect({ ...options, localDataCenter: 'south' });
    expect(south.serialConsistency).toBe('LOCAL_SERIAL');
    let holders = 0;
    let most = 0;
    const hold = async (session: Session) => {
      await using _lock = await MigrationLock.acquire(session, {});
      most = Math.max(most, ++holders);
      await delay(50);
      holders--;
    };
    for (let round = 0; round < 10; round++) await Promise.all([hold(north), hold(south)]);
    expect(most).toBe(1);
  });
});

it('a data centre that is lost takes its own instances along, and no user', async () => {
  await using north = await startApp({ env: settings('north') });
  await using south = await startApp({ env: settings('south') });
  await using everywhere = await startApp({
    env: settings('south', { CASSANDRA_SERIAL_CONSISTENCY: 'SERIAL' }),
  });
  for (const each of [north, south, everywhere]) await expect.poll(health(each), { timeout }).toBe(200);
  const { body: user } = await ask(north, 'POST', '/users', ada);
  const path = `/users/${user.id}`;
  await expect.poll(async () => (await ask(south, 'GET', path)).status).toBe(200);
  const key = { 'idempotency-key': 'across' };
  expect((await ask(everywhere, 'POST', '/users', ada, key)).status).toBe(201);

  await cluster.node(1).kill();
  await expect.poll(health(north), { timeout }).toBe(503);
  expect((await ask(north, 'GET', path)).status).toBe(503);
  expect((await ask(south, 'GET', '/health')).status).toBe(200);
  expect(await ask(south, 'PATCH', path, { age: 37 })).toMatchObject({ status: 200, body: { age: 37 } });
  expect((await ask(south, 'POST', '/users', ada, { 'idempotency-key': 'local' })).status).toBe(201);
  // What has to agree in both data centres cannot, once the nodes know; all else can.
  const patched = async () => (await ask(everywhere, 'PATCH', path, { age: 1 })).status;
  await expect.poll(patched, { timeout }).toBe(503);
  const refused = { status: 503, body: { outcome: 'not_applied' } };
  expect(await ask(everywhere, 'PATCH', path, { age: 1 })).toMatchObject(refused);
  expect(await ask(everywhere, 'POST', '/users', ada, { 'idempotency-key': 'new' })).toMatchObject(refused);
  expect((await ask(everywhere, 'POST', '/users', ada)).status).toBe(201);
  expect(await ask(everywhere, 'GET', path)).toMatchObject({ status: 200, body: { age: 37 } });
  expect(await ask(everywhere, 'GET', '/health')).toMatchObject({ status: 200 });

  // An instance that starts now serves, from the data centre that is left.
  await using moved = await startApp({ env: settings('south') });
  await expect.poll(health(moved), { timeout }).toBe(200);
  // A change of the schema waits until both are there.
  await using schema = await copySchema();
  await schema.write('005_x.cql', 'CREATE TABLE IF NOT EXISTS x (id int PRIMARY KEY)');
  const waiting = openOnce('both', { env: settings('south'), schema: schema.url });

  await cluster.node(1).restart();
  for (const each of [north, everywhere]) await expect.poll(health(each), { timeout }).toBe(200);
  await expect.poll(async () => (await ask(north, 'GET', path)).body.age, { timeout }).toBe(37);
  expect((await ask(everywhere, 'PATCH', path, { age: 38 })).status).toBe(200);
  const { mistake, log } = await waiting;
  expect(mistake).toBeUndefined();
  expect(log.join('\n')).toMatch(
    /^Cassandra is away, trying again every second: .*its schema changes only while most copies of all data centres live/m,
  );
  expect(log.join('\n')).toContain('Schema applied to keyspace both: 005_x.cql');
});
