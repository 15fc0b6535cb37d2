import { type CassandraCluster, type CassandraNode, startCluster } from 'local-cassandra';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noCluster } from '../../../../test/no-cluster.js';
import {
  type ClusterOptions,
  connect,
  type HostEvent,
  hostChannel,
  type RequestEvent,
  type Session,
  statement,
} from '../../src/index.js';
import { FlappingProxy } from '../proxy/flapping-proxy.js';

const select = statement({
  cql: 'SELECT n FROM resilience.items WHERE id = :id',
  params: { id: 'int' },
  row: { n: 'int' },
  idempotent: true,
});
const increase = statement({
  cql: 'UPDATE resilience.items SET n = :n WHERE id = :id IF n = :before',
  params: { id: 'int', n: 'int', before: 'int' },
});

let cluster: CassandraCluster;
let victim: CassandraNode;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, heapMegabytes: 384 });
  victim = cluster.node(2);
  await using session = await connect(options());
  const replication = "{'class': 'NetworkTopologyStrategy', 'replication_factor': 3}";
  await session.execute(`CREATE KEYSPACE resilience WITH replication = ${replication}`);
  await session.execute('CREATE TABLE resilience.items (id int PRIMARY KEY, n int)');
  await cluster.settled();
  for (let id = 0; id < 30; id++)
    await session.execute('INSERT INTO resilience.items (id, n) VALUES (?, 0)', [id]);
}, 180_000);
afterEach(() => victim.resume());
afterAll(() => cluster.stop());

function options(): ClusterOptions {
  return { contactPoints: [String(cluster.contactPoints[0])], port: cluster.port };
}

/** Reads every row; tells which nodes answered. */
async function coordinators(session: Session, timeoutMs: number): Promise<Set<string>> {
  const seen = new Set<string>();
  const reads = Array.from({ length: 30 }, async (_, id) => {
    seen.add((await session.execute(select, { id }, { timeoutMs })).coordinator);
  });
  await Promise.all(reads);
  return seen;
}

/** Resolves with the first event of this kind. */
function untilHost(events: HostEvent[], kind: HostEvent['kind']): Promise<HostEvent> {
  return new Promise((resolve) => {
    const look = () => {
      const event = events.find((each) => each.kind === kind);
      if (event) resolve(event);
      else setTimeout(look, 10);
    };
    look();
  });
}

describe.skipIf(noCluster)('a node that is paused', () => {
  it('does not hold up a read: another is asked too, and that answers', async () => {
    await using session = await connect({ ...options(), stallThresholdMs: Infinity });
    expect(await coordinators(session, 10_000)).toContain(victim.contactPoint);
    const events: RequestEvent[] = [];
    victim.pause();
    // Which node is asked first is left to chance. Nine at a time: more might ask others more often than they may.
    while (!events.some(({ speculativeExecutions }) => speculativeExecutions === 1)) {
      const reads = Array.from({ length: 9 }, (_, id) =>
        session.execute(select, { id }, { timeoutMs: 10_000, onRequest: (event) => events.push(event) }),
      );
      for (const { coordinator } of await Promise.all(reads))
        expect(coordinator).not.toBe(victim.contactPoint);
    }
    expect(events.every(({ durationMs, attempt }) => durationMs < 9_000 && attempt === 1)).toBe(true);
  });

  it('holds reads up where speculative execution is turned off', async () => {
    await using session = await connect({
      ...options(),
      speculativeExecution: false,
      stallThresholdMs: Infinity,
    });
    await coordinators(session, 10_000);
    victim.pause();
    const ends = await Promise.allSettled(
      Array.from({ length: 30 }, (_, id) => session.execute(select, { id }, { timeoutMs: 1_500 })),
    );
    const codes = ends.map((end) => (end.status === 'rejected' ? end.reason.code : 'answered'));
    expect(new Set(codes)).toEqual(new Set(['answered', 'DEADLINE_EXCEEDED']));
    victim.resume();
  });

  it('gets no more requests once it has stalled, conditional writes among them, until it answers again', async () => {
    const events: HostEvent[] = [];
    const published: unknown[] = [];
    const listen = (event: unknown) => published.push(event);
    hostChannel.subscribe(listen);
    await using session = await connect({
      ...options(),
      speculativeExecution: false,
      // Long enough that nodes which are only slow do not count.
      stallThresholdMs: 2_000,
      onHostEvent: (event) => events.push(event),
    });
    await coordinators(session, 10_000);
    await session.execute(increase, { id: 0, n: 0, before: 0 });
    victim.pause();
    // Some of these wait for the paused node; conditional writes cannot be sent twice, so they fail.
    const waiting = Array.from({ length: 30 }, (_, id) =>
      session.execute(increase, { id, n: 1, before: 0 }, { timeoutMs: 8_000 }),
    );
    const settled = Promise.allSettled(waiting);
    const stalled = await untilHost(events, 'stalled');
    expect(stalled).toMatchObject({
      sessionId: session.id,
      address: victim.contactPoint,
      datacenter: 'datacenter1',
    });
    expect(session.hosts.find(({ address }) => address === victim.contactPoint)).toMatchObject({
      up: true,
      stalled: true,
    });
    // Every write goes to the nodes that answer, though the driver still holds the paused one for up.
    for (let id = 0; id < 30; id++) {
      const { coordinator } = await session.execute(increase, { id, n: 2, before: 1 }, { timeoutMs: 8_000 });
      expect(coordinator).not.toBe(victim.contactPoint);
    }
    // What is prepared only now waits for nobody either.
    const first = 'SELECT n FROM resilience.items WHERE id = ? /* prepared while a node is paused */';
    for (let id = 0; id < 9; id++) await session.execute(first, [id], { timeoutMs: 8_000 });
    victim.resume();
    await untilHost(events, 'recovered');
    // The driver itself comes back to a node by and by.
    while (!(await coordinators(session, 10_000)).has(victim.contactPoint));
    expect(session.hosts.map((host) => host.stalled)).toEqual([false, false, false]);
    expect(published).toEqual(events);
    hostChannel.unsubscribe(listen);
    await settled;
  });
});

describe.skipIf(noCluster)('nodes that announce addresses of another network', () => {
  it('are reached where the translator says, each one', async () => {
    await using one = await FlappingProxy.before(cluster.node(1).contactPoint);
    await using two = await FlappingProxy.before(cluster.node(2).contactPoint);
    await using three = await FlappingProxy.before(cluster.node(3).contactPoint);
    const reached = new Map(
      [one, two, three].map(({ contactPoint }, index) => [cluster.node(index + 1).address, contactPoint]),
    );
    for (const addressTranslator of [
      (address: string) => reached.get(address),
      async (address: string) => reached.get(address),
    ]) {
      await using session = await connect({
        contactPoints: [String(reached.get(victim.address))],
        addressTranslator,
        keyspace: 'resilience',
      });
      expect(session.hosts.map(({ address }) => address).sort()).toEqual([...reached.values()].sort());
      expect(session.hasQuorum()).toBe(true);
      expect(await coordinators(session, 10_000)).toEqual(new Set(reached.values()));
    }
  });

  it('are told of once where nobody reaches them, and asked for by those that are', async () => {
    const events: HostEvent[] = [];
    await using session = await connect({
      ...options(),
      contactPoints: [victim.contactPoint],
      addressTranslator: (address) => (address === cluster.node(1).address ? '127.0.0.1:1' : undefined),
      keyspace: 'resilience',
      onHostEvent: (event) => events.push(event),
    });
    const { datacenter, error } = await untilHost(events, 'unreachable');
    expect({ datacenter, error }).toMatchObject({
      datacenter: 'datacenter1',
      error: { code: 'NO_HOST_AVAILABLE', message: expect.stringContaining('ECONNREFUSED') },
    });
    // Two of three are a quorum; without another one, too few are reached from here.
    expect(session.tokensWithoutQuorum()).toEqual([]);
    const other = session.client.hosts.get(cluster.node(3).contactPoint) as unknown as { setDown(): void };
    other.setDown();
    const [token, ...others] = session.tokensWithoutQuorum();
    expect(others).toEqual([]);
    expect(session.hasQuorum()).toBe(false);
    // Every node has a copy of everything.
    const { total, withoutQuorum } = session.tokenRanges();
    expect(withoutQuorum).toBe(total);
    const byToken = 'SELECT id FROM items WHERE token(id) = ?';
    expect((await session.execute(byToken, [token])).coordinator).toBe(victim.contactPoint);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(events.filter(({ kind }) => kind === 'unreachable')).toHaveLength(1);
  });

  it('are taken as they are when a translator fails, which ends connecting', async () => {
    const addressTranslator = (address: string) => {
      if (address === cluster.node(1).address) throw new Error('No such node');
      return 'not a host';
    };
    await expect(
      connect({ ...options(), contactPoints: [victim.contactPoint], addressTranslator }),
    ).rejects.toMatchObject({
      code: 'CONFIGURATION',
      option: 'addressTranslator',
      message: expect.stringMatching(/^addressTranslator failed for 127\.[\d.]+:9042: /),
    });
  });
});

describe.skipIf(noCluster)('a node that is killed', () => {
  it('costs no read, and is told of', async () => {
    const events: HostEvent[] = [];
    await using session = await connect({ ...options(), onHostEvent: (event) => events.push(event) });
    await coordinators(session, 10_000);
    const reading = coordinators(session, 10_000);
    await victim.kill();
    await reading;
    expect(await coordinators(session, 10_000)).not.toContain(victim.contactPoint);
    await untilHost(events, 'down');
    await victim.restart();
    const up = await untilHost(events, 'up');
    expect(up.address).toBe(victim.contactPoint);
    // With one replica of three away a quorum was there all the time.
    expect(session.stats.errors).toBe(0);
  });
});
