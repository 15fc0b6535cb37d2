import { types } from 'cassandra-driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../test/cassandra.js';
import { connect, type Session, statement } from '../src/index.js';
import { HoldingProxy } from './proxy/holding-proxy.js';

const insert = statement({
  cql: 'INSERT INTO items (id, name, at) VALUES (:id, :name, :at)',
  params: { id: 'int', name: 'text', at: 'timestamp' },
});
const select = statement({
  cql: 'SELECT name, at, writetime(at) AS written FROM items WHERE id = :id',
  params: { id: 'int' },
  row: { name: 'text', at: 'timestamp', written: 'bigint' },
});

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE items (id int PRIMARY KEY, name text, at timestamp)');
});
afterAll(() => keyspace[Symbol.asyncDispose]());

const throughProxy = (proxy: HoldingProxy, options = {}) =>
  connect({ contactPoints: [proxy.contactPoint], keyspace: keyspace.keyspace, ...options });

it('a conditional write whose answer does not come has an unknown outcome, and may be done', async () => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  await using own = await throughProxy(proxy, { stallThresholdMs: Infinity });
  const write = "INSERT INTO items (id, name) VALUES (3, 'done') IF NOT EXISTS";
  proxy.hold();
  const late = own.execute(write, undefined, { timeoutMs: 50 });
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'unknown' });
  await expect.poll(() => proxy.heldAnswers).toBeGreaterThan(0);
  const { first } = await session.execute(select, { id: 3 }, { consistency: 'LOCAL_SERIAL' });
  expect(first?.name).toBe('done');
  proxy.release();
  // Sent once more, it meets its own row.
  expect((await own.execute(write)).applied).toBe(false);
});

it('reads and writes ask for a quorum by default', async () => {
  const { traceId = '' } = await session.execute(select, { id: 4 }, { trace: true });
  const trace = 'SELECT parameters FROM system_traces.sessions WHERE session_id = ?';
  // Traces have copies of their own number.
  const one = { consistency: 'ONE' } as const;
  const parameters = async () =>
    (await session.execute<{ parameters: object | null }>(trace, [traceId], one)).first?.parameters;
  const expected = { consistency_level: 'LOCAL_QUORUM', serial_consistency_level: 'LOCAL_SERIAL' };
  // Cassandra writes a trace some time after its answer.
  await expect.poll(parameters, { timeout: 20_000 }).toMatchObject(expected);
  const { info } = await session.client.execute(select.cql, { id: 4 }, { prepare: true });
  expect(info.achievedConsistency).toBe(types.consistencies.localQuorum);
});

it('only what may run twice is sent twice', async () => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  const send = async (text: string, idempotent: boolean) => {
    await using own = await throughProxy(proxy, { retry: { baseDelayMs: 1_000, maxAttempts: 8 } });
    proxy.hold();
    const write = own.execute(`INSERT INTO items (id, name) VALUES (5, '${text}')`, undefined, {
      idempotent,
    });
    const outcome = write.then(
      () => 'applied',
      ({ outcome }) => outcome,
    );
    await expect.poll(() => proxy.heldAnswers).toBeGreaterThan(0);
    proxy.break();
    return [await outcome, proxy.sent(text) > 1];
  };
  expect(await send('not to run twice', false)).toEqual(['unknown', false]);
  expect(await send('may run twice', true)).toEqual(['applied', true]);
});

it('undefined leaves a column alone and writes no tombstone, null deletes it', async () => {
  const at = new Date();
  await session.execute(insert, { id: 7, name: 'kept', at });
  await session.execute(insert, { id: 7, name: undefined, at });
  expect((await session.execute(select, { id: 7 })).first).toMatchObject({ name: 'kept', at });
  await session.execute(insert, { id: 7, name: null, at });
  expect((await session.execute(select, { id: 7 })).first).toMatchObject({ name: null, at });
});

it('a Date is stored as it is, and a write has the timestamp that it is given', async () => {
  const at = new Date(1_767_225_600_123);
  const timestamp = BigInt(at.getTime()) * 1_000n + 456n;
  await session.execute(insert, { id: 8, name: null, at }, { timestamp });
  expect((await session.execute(select, { id: 8 })).first).toMatchObject({ at, written: timestamp });
});
