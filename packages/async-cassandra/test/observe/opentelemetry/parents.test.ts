import { once } from 'node:events';
import { context, trace } from '@opentelemetry/api';
import { startCassandra } from 'local-cassandra';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../../test/cassandra.js';
import { bind, connect, type Session, statement } from '../../../src/index.js';
import { instrument } from '../../../src/observe/opentelemetry/index.js';
import { inSpan, parentIds, Traced } from './traced.js';

const insertItem = statement({
  cql: 'INSERT INTO items (id, n) VALUES (:id, :n)',
  params: { id: 'int', n: 'int' },
  idempotent: true,
});
const scanItems = statement({
  cql: `SELECT id, token(id) AS position FROM items
        WHERE token(id) > :range_start AND token(id) <= :range_end`,
  params: { range_start: 'bigint', range_end: 'bigint' },
  row: { id: 'int!', position: 'bigint!' },
  idempotent: true,
});
const selectItems = 'SELECT id FROM items';

const traced = new Traced();
let keyspace: TestKeyspace;
let session: Session;
let spans: Disposable;
beforeAll(async () => {
  traced.provider.register();
  spans = instrument();
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE items (id int PRIMARY KEY, n int)');
  await session.batch(Array.from({ length: 50 }, (_, id) => bind(insertItem, { id, n: id })));
});
beforeEach(() => void traced.taken());
afterAll(async () => {
  spans[Symbol.dispose]();
  await keyspace[Symbol.asyncDispose]();
});

const calls: Record<string, () => Promise<unknown>> = {
  execute: () => session.execute(selectItems),
  batch: () => session.batch([bind(insertItem, { id: 1, n: 1 }), bind(insertItem, { id: 2, n: 2 })]),
  'stream, row by row': async () => {
    for await (const _row of session.stream(selectItems, [], { fetchSize: 7 }));
  },
  'stream, without reading ahead': () =>
    session.stream(selectItems, [], { fetchSize: 7, prefetch: 0 }).toArray(),
  'stream, as Node has them': async () => {
    const readable = session.stream(selectItems, [], { fetchSize: 7 }).toReadable();
    readable.resume();
    await once(readable, 'end');
  },
  scan: () => session.scan(scanItems, {}, { tokenOf: ({ position }) => position, fetchSize: 5 }).toArray(),
  'a call that waits for a place': async () => {
    await using narrow = await connect({
      contactPoints: contactPoints(),
      keyspace: keyspace.keyspace,
      maxRequestsInFlight: 1,
    });
    await Promise.all([1, 2, 3].map(() => narrow.execute(selectItems)));
  },
  'a call that nobody waits for': async () => {
    await session.execute(selectItems, [], { timeoutMs: 0.01 }).catch(() => {});
    await expect.poll(() => session.stats.requestsInFlight).toBe(0);
  },
};

it.each(Object.entries(calls))(
  'the spans of a call are below the span of its caller: %s',
  async (_name, call) => {
    // Two callers at once, so that whatever mixes them up shows.
    const callers = await Promise.all([inSpan('first', call), inSpan('second', call)]);
    const parents = parentIds(traced.taken());
    expect(parents.length).toBeGreaterThanOrEqual(2);
    const [first, second] = callers.map((caller) => caller.spanContext().spanId);
    expect(new Set(parents)).toEqual(new Set([first, second]));
    expect(parents.filter((id) => id === first)).toHaveLength(parents.length / 2);
  },
);

it('without a span around it, a request begins a trace', async () => {
  await context.with(trace.deleteSpan(context.active()), () => session.execute(selectItems));
  expect(parentIds(traced.taken())).toEqual([undefined]);
});

it('each attempt of a request has a span of its own, below the span of the caller', async () => {
  await using node = await startCassandra();
  await using own = await connect({ contactPoints: [node.contactPoint] });
  await node.kill();
  await expect.poll(() => own.hosts[0]?.up, { timeout: 20_000 }).toBe(false);
  traced.taken();
  const caller = await inSpan('caller', async () => {
    const read = own.execute('SELECT key FROM system.local', [], { idempotent: true });
    await expect(read).rejects.toMatchObject({ code: 'NO_HOST_AVAILABLE' });
  });
  const attempts = traced.taken();
  expect(parentIds(attempts)).toEqual(Array(3).fill(caller.spanContext().spanId));
  const shown = attempts.map(({ attributes }) => [
    attributes['async_cassandra.attempt'],
    attributes['async_cassandra.will_retry'],
    attributes['error.type'],
  ]);
  expect(shown).toEqual([
    [undefined, true, 'NO_HOST_AVAILABLE'],
    [2, true, 'NO_HOST_AVAILABLE'],
    [3, undefined, 'NO_HOST_AVAILABLE'],
  ]);
});
