import { startCassandra } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../../test/cassandra.js';
import { bind, connect, hostChannel, requestChannel, type Session, statement } from '../../../src/index.js';
import { MemoryMetrics } from '../../../src/observe/memory/index.js';

const insertItem = statement({
  cql: 'INSERT INTO items (run, n) VALUES (:run, :n)',
  params: { run: 'int', n: 'int' },
  idempotent: true,
});
const selectItems = statement({
  cql: 'SELECT n FROM items WHERE run = :run',
  params: { run: 'int' },
  row: { n: 'int!' },
  idempotent: true,
});

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE items (run int, n int, PRIMARY KEY (run, n))');
});
afterAll(() => keyspace[Symbol.asyncDispose]());

describe('MemoryMetrics', () => {
  it('counts by kind and error code what a session does, and nothing of others', async () => {
    await using other = await connect({ contactPoints: contactPoints() });
    using metrics = new MemoryMetrics({ session });
    using all = new MemoryMetrics();
    await session.batch([1, 2, 3, 4, 5].map((n) => bind(insertItem, { run: 1, n })));
    await session.execute(insertItem, { run: 1, n: 6 });
    await session.stream(selectItems, { run: 1 }, { fetchSize: 4 }).toArray();
    await session.execute('SELECT count(*) FROM items'); // Cassandra warns of it
    await session.execute('SELEKT').catch(() => {});
    await session.execute('SELECT n FROM nowhere').catch(() => {});
    await session.execute('SELECT n FROM nowhere').catch(() => {});
    await other.execute('SELECT key FROM system.local');

    const snapshot = metrics.snapshot();
    expect(snapshot).toMatchObject({
      requests: 8,
      errors: 3,
      errorsByCode: { SYNTAX_ERROR: 1, INVALID_QUERY: 2 },
      retries: 0,
      speculativeExecutions: 0,
      rows: 7,
      warnings: 1,
      byKind: {
        execute: { requests: 5, errors: 3, rows: 1, warnings: 1 },
        batch: { requests: 1, errors: 0, errorsByCode: {} },
        page: { requests: 2, rows: 6 },
      },
      hosts: { [contactPoints()[0] ?? '']: 'up' },
    });
    const { min, p50, p99, max, mean } = snapshot.durationMs;
    expect([min, p50, p99, max]).toEqual([min, p50, p99, max].toSorted((a, b) => a - b));
    expect(min).toBeGreaterThan(0);
    expect(mean).toBeLessThan(max);
    expect(metrics.durationMsAt(1)).toBe(max);
    expect(metrics.durationMsAt(1, 'batch')).toBe(snapshot.byKind.batch.durationMs.max);
    expect(all.snapshot().requests).toBe(9);

    metrics.reset();
    expect(metrics.snapshot()).toMatchObject({
      requests: 0,
      errors: 0,
      errorsByCode: {},
      rows: 0,
      warnings: 0,
    });
    expect(metrics.snapshot().since.getTime()).toBeGreaterThanOrEqual(snapshot.since.getTime());
    await session.execute(insertItem, { run: 1, n: 7 });
    expect(metrics.snapshot().requests).toBe(1);
    expect(all.snapshot().requests).toBe(10);
  });

  it('counts a request whose caller gave up by what became of it', async () => {
    using metrics = new MemoryMetrics({ session });
    const hangUp = new AbortController();
    const pending = session.execute(selectItems, { run: 1 }, { signal: hangUp.signal });
    hangUp.abort();
    await expect(pending).rejects.toMatchObject({ code: 'ABORTED' });
    await expect.poll(() => session.stats.requestsInFlight).toBe(0);
    expect(metrics.snapshot()).toMatchObject({ requests: 1, errors: 0 });
  });

  it('sends nothing and counts nothing on a closed session', async () => {
    const closed = await connect({ contactPoints: contactPoints() });
    await closed.close();
    using metrics = new MemoryMetrics({ session: closed });
    await expect(closed.execute('SELECT key FROM system.local')).rejects.toMatchObject({
      code: 'SESSION_CLOSED',
    });
    expect(metrics.snapshot().requests).toBe(0);
  });

  it('stops counting when its scope is left, and once more does no harm', async () => {
    const metrics = new MemoryMetrics({ session });
    {
      using _scope = metrics;
      await session.execute(insertItem, { run: 2, n: 1 });
    }
    metrics[Symbol.dispose]();
    expect([requestChannel.hasSubscribers, hostChannel.hasSubscribers]).toEqual([false, false]);
    await session.execute(insertItem, { run: 2, n: 2 });
    expect(metrics.snapshot().requests).toBe(1);
  });

  it('counts attempts, and follows a node that stalls, goes away and comes back', async () => {
    await using node = await startCassandra();
    await using own = await connect({ contactPoints: [node.contactPoint], stallThresholdMs: 1_000 });
    using metrics = new MemoryMetrics({ session: own });
    using all = new MemoryMetrics();
    const read = () =>
      own.execute('SELECT key FROM system.local', [], { idempotent: true, timeoutMs: 5_000 }).catch(() => {});
    const conditions = () => [
      metrics.snapshot().hosts[node.contactPoint],
      all.snapshot().hosts[node.contactPoint],
    ];

    node.pause();
    const waiting = read();
    await expect.poll(conditions).toEqual(['stalled', 'stalled']);
    node.resume();
    await waiting;
    await expect.poll(conditions).toEqual(['up', 'up']);
    expect(metrics.snapshot().hostEvents).toMatchObject({ stalled: 1, recovered: 1, down: 0 });

    await node.kill();
    await expect.poll(conditions, { timeout: 20_000 }).toEqual(['down', 'down']);
    metrics.reset();
    await read();
    const { requests, errors, retries, errorsByCode } = metrics.snapshot();
    expect([requests, errors, retries]).toEqual([3, 3, 2]);
    expect(errorsByCode).toEqual({ NO_HOST_AVAILABLE: 3 });
    await node.restart();
    await expect.poll(conditions, { timeout: 30_000 }).toEqual(['up', 'up']);
  });
});
