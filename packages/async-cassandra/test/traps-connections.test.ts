import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../test/cassandra.js';
import { connect, type Session, statement } from '../src/index.js';
import { HoldingProxy } from './proxy/holding-proxy.js';

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
});
afterAll(() => keyspace[Symbol.asyncDispose]());

it('a data centre that there is not is a mistake in the configuration, not an outage', async () => {
  const wrong = connect({ contactPoints: contactPoints(), localDataCenter: 'datacenter2' });
  await expect(wrong).rejects.toMatchObject({
    code: 'CONFIGURATION',
    retryable: false,
    option: 'localDataCenter',
    message: expect.stringContaining('"datacenter1"'),
  });
  await using found = await connect({ contactPoints: contactPoints() });
  expect(found.localDataCenter).toBe('datacenter1');
});

it('localhost is found where only its IPv4 address listens', async () => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  await using own = await connect({ contactPoints: [`localhost:${proxy.port}`] });
  expect((await own.execute('SELECT key FROM system.local')).rows).toHaveLength(1);
});

it('columns that are listed by name stay themselves when the table changes', async () => {
  await session.execute('CREATE TABLE changing (id int PRIMARY KEY, b text, z text)');
  await session.execute("INSERT INTO changing (id, b, z) VALUES (1, 'b', 'z')");
  const named = statement({
    cql: 'SELECT b, z FROM changing WHERE id = :id',
    params: { id: 'int' },
    row: { b: 'text', z: 'text' },
  });
  expect((await session.execute(named, { id: 1 })).first).toEqual({ b: 'b', z: 'z' });
  await session.execute('ALTER TABLE changing ADD a text');
  await session.execute("UPDATE changing SET a = 'a' WHERE id = 1");
  expect((await session.execute(named, { id: 1 })).first).toEqual({ b: 'b', z: 'z' });
});

it('too few replicas, nobody there, and nobody who answers in time are three codes', async () => {
  await session.execute('CREATE TABLE replicated (id int PRIMARY KEY)');
  const unavailable = session.execute('SELECT id FROM replicated', [], { consistency: 'TWO' });
  await expect(unavailable).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });

  await expect(connect({ contactPoints: ['127.0.0.1:1'] })).rejects.toMatchObject({
    code: 'NO_HOST_AVAILABLE',
    retryable: true,
  });

  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  await using own = await connect({
    contactPoints: [proxy.contactPoint],
    requestTimeoutMs: 200,
    stallThresholdMs: Infinity,
    retry: false,
  });
  proxy.hold();
  for (const idempotent of [true, false]) {
    const silent = own.execute('SELECT key FROM system.local', undefined, { idempotent });
    await expect(silent).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' });
  }
  proxy.release();
});
