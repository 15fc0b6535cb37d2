import { startCassandra } from 'local-cassandra';
import { Counter, Registry, register } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../../test/cassandra.js';
import { bind, connect, hostChannel, requestChannel, type Session, statement } from '../../../src/index.js';
import { collectMetrics } from '../../../src/observe/prometheus/index.js';

const insertItem = statement({
  cql: 'INSERT INTO items (run, n) VALUES (:run, :n)',
  params: { run: 'int', n: 'int' },
  idempotent: true,
});

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE items (run int, n int, PRIMARY KEY (run, n))');
});
afterEach(() => expect([requestChannel.hasSubscribers, hostChannel.hasSubscribers]).toEqual([false, false]));
afterAll(() => keyspace[Symbol.asyncDispose]());

/** The samples of a scrape by name and labels, as they are written. */
async function scrape(registry: Pick<Registry, 'metrics'>): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('collectMetrics', () => {
  it('counts every one of many requests', async () => {
    const registry = new Registry();
    using _metrics = collectMetrics({ register: registry, session });
    const read = () => session.execute('SELECT key FROM system.local', []);
    await Promise.all(Array.from({ length: 700 }, read));
    expect(await scrape(registry)).toMatchObject({
      'cassandra_client_requests_total{kind="execute"}': 700,
      'cassandra_client_rows_total{kind="execute"}': 700,
      'cassandra_client_request_duration_seconds_count{kind="execute"}': 700,
    });
    await read();
    const rows = await registry.getSingleMetricAsString('cassandra_client_rows_total');
    expect(rows).toContain('{kind="execute"} 701');
  });

  it('counts and times the requests of a session, and of no other', async () => {
    const registry = new Registry();
    await using other = await connect({ contactPoints: contactPoints() });
    using _metrics = collectMetrics({ register: registry, session });
    await session.batch([1, 2, 3, 4, 5].map((n) => bind(insertItem, { run: 1, n })));
    await session.stream('SELECT n FROM items WHERE run = ?', [1], { fetchSize: 3 }).toArray();
    await session.execute('SELEKT').catch(() => {});
    await session.execute('SELECT n FROM nowhere').catch(() => {});
    await session.stream('SELECT count(*) FROM items').toArray(); // Cassandra warns of it
    await other.execute('SELECT key FROM system.local');

    expect(await scrape(registry)).toMatchObject({
      'cassandra_client_requests_total{kind="execute"}': 2,
      'cassandra_client_requests_total{kind="batch"}': 1,
      'cassandra_client_requests_total{kind="page"}': 3,
      'cassandra_client_request_errors_total{kind="execute",code="SYNTAX_ERROR"}': 1,
      'cassandra_client_request_errors_total{kind="execute",code="INVALID_QUERY"}': 1,
      'cassandra_client_request_retries_total{kind="execute"}': 0,
      'cassandra_client_rows_total{kind="page"}': 6,
      'cassandra_client_warnings_total{kind="page"}': 1,
      'cassandra_client_warnings_total{kind="execute"}': 0,
      cassandra_client_speculative_executions_total: 0,
      'cassandra_client_request_duration_seconds_count{kind="execute"}': 2,
      'cassandra_client_request_duration_seconds_bucket{le="+Inf",kind="page"}': 3,
      'cassandra_client_host_events_total{event="down"}': 0,
    });
    const sum = (await scrape(registry))['cassandra_client_request_duration_seconds_sum{kind="batch"}'];
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(10);
  });

  it('reads what a session holds when it is scraped, before there is one and after its end', async () => {
    const registry = new Registry();
    let later: Session | undefined;
    using _metrics = collectMetrics({ register: registry, session: () => later });
    expect(await scrape(registry)).toMatchObject({
      cassandra_client_requests_in_flight: 0,
      cassandra_client_connected_hosts: 0,
      'cassandra_client_hosts{state="up"}': 0,
    });

    later = await connect({
      contactPoints: contactPoints(),
      maxRequestsInFlight: 2,
      keyspace: keyspace.keyspace,
    });
    const requests = [1, 2, 3, 4, 5].map((n) => later?.execute(insertItem, { run: 2, n }));
    const stream = later.stream('SELECT n FROM items');
    const labels = `{host="${contactPoints()[0]}",datacenter="datacenter1"}`;
    expect(await scrape(registry)).toMatchObject({
      cassandra_client_requests_in_flight: 2,
      cassandra_client_requests_waiting: 3,
      cassandra_client_open_streams: 1,
      'cassandra_client_hosts{state="up"}': 1,
      'cassandra_client_hosts{state="down"}': 0,
      cassandra_client_stalled_hosts: 0,
      [`cassandra_client_connections${labels}`]: 1,
      [`cassandra_client_host_up${labels}`]: 1,
    });
    await Promise.all(requests);
    await stream.close();
    await later.close();
    expect(await scrape(registry)).toMatchObject({
      'cassandra_client_requests_total{kind="execute"}': 5,
      cassandra_client_requests_in_flight: 0,
      cassandra_client_connected_hosts: 0,
    });
  });

  it('names no node where that is not wanted, and begins names as it is told', async () => {
    const registry = new Registry();
    using _metrics = collectMetrics({ register: registry, session, prefix: 'db_', hostLabels: false });
    const text = await registry.metrics();
    expect(text).toContain('\ndb_connections 1\n');
    expect(text).not.toContain('127.0.0.1');
    expect(text).not.toContain('datacenter1');
    expect(text).not.toContain('cassandra_client_');
  });

  it('keeps two sessions apart by prefix, and all of them together without gauges', async () => {
    const registry = new Registry();
    await using other = await connect({ contactPoints: contactPoints() });
    using _first = collectMetrics({ register: registry, session, prefix: 'first_' });
    using _second = collectMetrics({ register: registry, session: other, prefix: 'second_' });
    using _all = collectMetrics({ register: registry, prefix: 'all_' });
    await session.execute(insertItem, { run: 3, n: 1 });
    await other.execute('SELECT key FROM system.local');
    const samples = await scrape(registry);
    expect(samples).toMatchObject({
      'first_requests_total{kind="execute"}': 1,
      'second_requests_total{kind="execute"}': 1,
      'all_requests_total{kind="execute"}': 2,
    });
    expect(samples).not.toHaveProperty('all_requests_in_flight');
  });

  it('leaves nothing in the registry when it ends, nor when a name is taken', async () => {
    {
      using metrics = collectMetrics({ register, session });
      expect(register.getMetricsAsArray().length).toBeGreaterThan(10);
      metrics[Symbol.dispose]();
    }
    expect(register.getMetricsAsArray()).toEqual([]);

    const registry = new Registry();
    new Counter({ name: 'cassandra_client_hosts', help: 'Taken.', registers: [registry] });
    expect(() => collectMetrics({ register: registry, session })).toThrow('cassandra_client_hosts');
    expect(registry.getMetricsAsArray()).toHaveLength(1);
  });

  it('counts attempts, and what happens to a node', async () => {
    const registry = new Registry();
    await using node = await startCassandra();
    await using own = await connect({ contactPoints: [node.contactPoint], stallThresholdMs: 1_000 });
    using _metrics = collectMetrics({ register: registry, session: own });
    const read = () =>
      own.execute('SELECT key FROM system.local', [], { idempotent: true, timeoutMs: 5_000 }).catch(() => {});
    const sample = async (name: string) => (await scrape(registry))[`cassandra_client_${name}`];

    node.pause();
    const waiting = read();
    await expect.poll(() => sample('stalled_hosts')).toBe(1);
    node.resume();
    await waiting;
    await expect.poll(() => sample('stalled_hosts')).toBe(0);
    await node.kill();
    await expect.poll(() => sample('hosts{state="down"}'), { timeout: 20_000 }).toBe(1);
    await read();
    expect(await scrape(registry)).toMatchObject({
      'cassandra_client_host_events_total{event="stalled"}': 1,
      'cassandra_client_host_events_total{event="recovered"}': 1,
      'cassandra_client_host_events_total{event="down"}': 1,
      'cassandra_client_request_errors_total{kind="execute",code="NO_HOST_AVAILABLE"}': 3,
      'cassandra_client_request_retries_total{kind="execute"}': 2,
      [`cassandra_client_host_up{host="${node.contactPoint}",datacenter="datacenter1"}`]: 0,
    });
  });
});
