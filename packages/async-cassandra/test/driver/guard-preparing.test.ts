import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { bind, connect, type Session, statement } from '../../src/index.js';
import { FlappingProxy } from '../proxy/flapping-proxy.js';
import { ForgettingProxy } from '../proxy/forgetting-proxy.js';
import { errorFrame, isPrepared, preparedId } from '../proxy/frames.js';
import { HoldingProxy } from '../proxy/holding-proxy.js';

const overloaded = 0x1001;
const invalid = 0x2200;

let own: TestKeyspace;
let tables = 0;
beforeAll(async () => {
  own = await createKeyspace();
  await own.session.execute('CREATE TABLE t (id int PRIMARY KEY, v int, gone int)');
});
afterAll(() => own[Symbol.asyncDispose]());

const node = () => contactPoints()[0] ?? '';
const open = ({ contactPoint }: { readonly contactPoint: string }, options = {}) =>
  connect({ contactPoints: [contactPoint], keyspace: own.keyspace, retry: false, ...options });
const storedIn = async (id: number) =>
  (await own.session.execute<{ v: unknown }>('SELECT v FROM t WHERE id = ?', [id])).first?.v;

const get = statement({ cql: 'SELECT v FROM t WHERE id = :id', params: { id: 'int' }, idempotent: true });
const put = statement({
  cql: 'UPDATE t SET v = :v WHERE id = :id',
  params: { id: 'int', v: 'int' },
});

describe('What goes wrong while a statement is prepared again', () => {
  const notRun = { outcome: 'not_applied', retryable: true };

  it.each([
    ['an execute', (session: Session) => session.execute(put, { id: 1, v: 1 })],
    ['a batch', (session: Session) => session.batch([bind(put, { id: 1, v: 1 })])],
    ['a stream', (session: Session) => session.stream(get, { id: 1 }).toArray()],
  ])('is a lost connection where that was lost, of %s', async (_kind, call) => {
    await using proxy = await ForgettingProxy.before(node());
    await using session = await open(proxy);
    await call(session);
    proxy.forget();
    proxy.holds = isPrepared;
    proxy.hold();
    const lost = call(session);
    lost.catch(() => {});
    await expect.poll(() => proxy.heldAnswers).toBe(1);
    proxy.break();
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_LOST', ...notRun });
    await expect.poll(() => call(session).then(() => 'ok', String)).toBe('ok');
  });

  it('is so also where nobody could be asked when it was tried again', async () => {
    await using proxy = await ForgettingProxy.before(node());
    await using session = await open(proxy, { retry: { maxAttempts: 2, baseDelayMs: 1 } });
    await session.execute(put, { id: 3, v: 1 });
    proxy.forget();
    proxy.holds = isPrepared;
    proxy.hold();
    const lost = session.execute(put, { id: 3, v: 2 });
    lost.catch(() => {});
    await expect.poll(() => proxy.heldAnswers).toBe(1);
    proxy.break();
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_LOST', ...notRun });
    expect(session.stats.retries).toBe(1);
  });

  it('lets a write that must not run twice be sent again', async () => {
    await using proxy = await ForgettingProxy.before(node());
    await using session = await open(proxy, { retry: { maxAttempts: 20, baseDelayMs: 100 } });
    await session.execute(put, { id: 2, v: 1 });
    proxy.forget();
    proxy.holds = isPrepared;
    proxy.hold();
    const sent = session.execute(put, { id: 2, v: 2 });
    await expect.poll(() => proxy.heldAnswers).toBe(1);
    proxy.break();
    await sent;
    expect(session.stats.retries).toBeGreaterThan(0);
    expect(await storedIn(2)).toBe(2);
  });

  it('is a time-out where no answer comes, and an overload where the node says so', async () => {
    await using proxy = await ForgettingProxy.before(node());
    await using session = await open(proxy, { requestTimeoutMs: 300 });
    await session.execute(put, { id: 3, v: 1 });
    proxy.forget();
    proxy.holds = isPrepared;
    proxy.hold();
    const late = session.execute(put, { id: 3, v: 1 });
    await expect(late).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', ...notRun });
    proxy.release();
    await expect.poll(() => session.execute(put, { id: 3, v: 1 }).then(() => 'ok', String)).toBe('ok');
    proxy.forget();
    proxy.prepared = (frame) => errorFrame(frame, overloaded, 'Too busy');
    const busy = session.execute(put, { id: 3, v: 1 });
    await expect(busy).rejects.toMatchObject({ code: 'OVERLOADED', ...notRun });
  });

  it('is the schema where Cassandra refuses what it has forgotten', async () => {
    await using proxy = await ForgettingProxy.before(node());
    await using session = await open(proxy);
    await session.execute(put, { id: 4, v: 1 });
    const refusal = 'Undefined column name v in table ks.t';
    proxy.prepared = (frame) => errorFrame(frame, invalid, refusal);
    for (const call of [
      () => session.execute(put, { id: 4, v: 2 }),
      () => session.batch([bind(put, { id: 4, v: 2 })]),
    ]) {
      proxy.forget();
      const failed = call();
      await expect(failed).rejects.toThrow(refusal);
      await expect(failed).rejects.toMatchObject({
        code: 'SCHEMA_MISMATCH',
        outcome: 'not_applied',
        cql: put.cql,
      });
    }
  });

  it('is the schema where that has changed, by table and column', async () => {
    await using session = await open({ contactPoint: node() });
    const write = statement({ cql: 'UPDATE t SET gone = 1 WHERE id = :id', params: { id: 'int' } });
    await session.execute(write, { id: 1 });
    await session.execute('ALTER TABLE t DROP gone');
    for (const call of [
      () => session.execute(write, { id: 1 }),
      () => session.batch([bind(put, { id: 1, v: 1 }), bind(write, { id: 1 })]),
    ]) {
      const failed = call();
      await expect(failed).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH', retryable: false });
      await expect(failed).rejects.toThrow(/gone in table .*\bt\b/);
    }
    // What never was right is no change.
    const never = session.execute(write.cql.replace('gone', 'never'), [1]);
    await expect(never).rejects.toMatchObject({ code: 'INVALID_QUERY' });
  });

  it('ends where a node knows the statement by another id now', async () => {
    await using proxy = await ForgettingProxy.before(node());
    await using session = await open(proxy);
    await session.execute(get, { id: 1 });
    proxy.forget();
    proxy.prepared = (frame) => {
      preparedId(frame).reverse();
      return frame;
    };
    const failed = session.execute(get, { id: 1 });
    await expect(failed).rejects.toMatchObject({ code: 'NO_HOST_AVAILABLE', ...notRun });
    await expect(failed).rejects.toThrow(/another id/);
    proxy.prepared = (frame) => frame;
    expect((await session.execute(get, { id: 1 })).rows).toHaveLength(1);
  });
});

it('a connection lost while a statement is first prepared has done nothing, unlike what else it carried', async () => {
  await using proxy = await HoldingProxy.before(node());
  await using session = await open(proxy);
  await session.execute(put, { id: 5, v: 1 });
  proxy.hold();
  const sent = session.execute(put, { id: 5, v: 2 });
  const preparing = session.execute('INSERT INTO t (id, v) VALUES (?, ?)', [6, 1]);
  await expect.poll(() => proxy.heldAnswers).toBe(2);
  proxy.break();
  await expect(sent).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' });
  await expect(preparing).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not_applied' });
});

describe('Statements that a node forgets at once', () => {
  let proxy: ForgettingProxy;
  let session: Session;
  beforeAll(async () => {
    proxy = await ForgettingProxy.before(node());
    session = await open(proxy);
  });
  afterAll(async () => {
    await session.close();
    await proxy[Symbol.asyncDispose]();
  });

  const writes = (prefix: string) =>
    [1, 2].map((n) =>
      statement({ cql: `INSERT INTO t (id, v) VALUES (:id, ${prefix}${n})`, params: { id: 'int' } }),
    ) as [typeof write, typeof write];
  const write = statement({ cql: 'INSERT INTO t (id, v) VALUES (:id, 300)', params: { id: 'int' } });

  it('are prepared again as often as there are nodes, and once more', async () => {
    proxy.forget(Number.POSITIVE_INFINITY);
    const single = session.execute(write, { id: 7 });
    await expect(single).rejects.toMatchObject({
      code: 'OVERLOADED',
      outcome: 'not_applied',
      retryable: true,
    });
    await expect(single).rejects.toThrow(/prepared_statements_cache_size/);
    expect(proxy.sent(write.cql)).toBe(3);
    expect(session.stats.requestsInFlight).toBe(0);
    proxy.forget(0);
  });

  it('go as text where they are too many for one batch', async () => {
    const [first, second] = writes('40');
    proxy.forget(3);
    const retries = session.stats.retries;
    await session.batch([bind(first, { id: 9 }), bind(second, { id: 10 })]);
    expect(session.stats.retries - retries).toBe(1);
    expect([await storedIn(9), await storedIn(10)]).toEqual([401, 402]);
  });

  it('are given up in a batch that is refused as text as well', async () => {
    proxy.forget(Number.POSITIVE_INFINITY);
    const batch = session.batch(writes('20').map((each) => bind(each, { id: 7 })));
    await expect(batch).rejects.toMatchObject({ code: 'INVALID_QUERY', outcome: 'not_applied' });
    await expect(batch).rejects.toThrow(/of 2\).*prepared_statements_cache_size/);
    expect(session.stats.requestsInFlight).toBe(0);
    proxy.forget(0);
  });

  it('are prepared no further once nobody waits for them', async () => {
    const writes = [1, 2, 3, 4].map((n) =>
      statement({ cql: `INSERT INTO t (id, v) VALUES (:id, 10${n})`, params: { id: 'int' } }),
    );
    proxy.holds = isPrepared;
    proxy.hold();
    const failed = session.batch(
      writes.map((write) => bind(write, { id: 8 })),
      { timeoutMs: 100 },
    );
    await expect(failed).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    proxy.release();
    await expect.poll(() => session.stats.requestsInFlight).toBe(0);
    expect(writes.map(({ cql }) => proxy.sent(cql))).toEqual([1, 0, 0, 0]);
  });
});

describe('A column that is made anew with another type', () => {
  const changes = [
    ['int', 5, 'float', 2.5],
    ['int', 5, 'text', 'abc'],
    ['text', 'abc', 'int', 7],
    ['bigint', 5n, 'double', 2.5],
    ['int', 5, 'list<int>', [1, 2]],
    ['frozen<list<int>>', [1], 'frozen<list<text>>', ['a']],
  ] as const;

  it.each(changes)('%s %s → %s %s: what is written next is right', async (before, value, after, next) => {
    await using session = await open({ contactPoint: node() });
    const table = `anew_${tables++}`;
    const write = `INSERT INTO ${table} (id, v) VALUES (?, ?)`;
    const read = async () => (await own.session.execute<{ v: unknown }>(`SELECT v FROM ${table}`)).first?.v;
    await own.session.execute(`CREATE TABLE ${table} (id int PRIMARY KEY, v ${before})`);
    await session.execute(write, [1, value]);
    await own.session.execute(`DROP TABLE ${table}`);
    await own.session.execute(`CREATE TABLE ${table} (id int PRIMARY KEY, v ${after})`);
    // Somebody else has prepared it since: the node knows the statement, by the same id.
    await own.session.execute(write, [1, next]);
    const writeAgain = async () => {
      await session.execute(write, [1, next]).catch(() => {});
      return await read();
    };
    await expect.poll(writeAgain).toEqual(next);
    await session.execute(write, [1, next]);
    expect(await read()).toEqual(next);
  });

  it('is known at once where the session itself made it', async () => {
    await using session = await open({ contactPoint: node() });
    const write = 'INSERT INTO mine (id, v) VALUES (?, ?)';
    await session.execute('CREATE TABLE mine (id int PRIMARY KEY, v int)');
    await session.execute(write, [1, 5]);
    await session.execute('DROP TABLE mine');
    await session.execute('CREATE TABLE mine (id int PRIMARY KEY, v text)');
    await session.execute(write, [1, 'abc']);
  });

  it('is known where it was made while the session was cut off', async () => {
    await using proxy = await FlappingProxy.before(node());
    await using session = await open(proxy, { retry: { maxAttempts: 30 } });
    const write = statement({
      cql: 'INSERT INTO apart (id, v) VALUES (:id, :v)',
      params: { id: 'int', v: 'int' },
      idempotent: true,
    });
    await own.session.execute('CREATE TABLE apart (id int PRIMARY KEY, v int)');
    await session.execute(write, { id: 1, v: 5 });
    proxy.down('refused');
    await own.session.execute('DROP TABLE apart');
    await own.session.execute('CREATE TABLE apart (id int PRIMARY KEY, v text)');
    await own.session.execute(write.cql, [1, 'abc']);
    await proxy.up();
    await expect
      .poll(() => session.execute(write.cql, [1, 'abc']).then(() => 'ok', String), { timeout: 20_000 })
      .toBe('ok');
    expect((await own.session.execute('SELECT v FROM apart')).first).toEqual({ v: 'abc' });
  });
});
