import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'async-cassandra';
import { type CassandraCluster, startCluster } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServiceProcess, startServiceProcess } from './service-process.js';
import { failuresOf, reportTraffic, userTraffic } from './user-traffic.js';

const keyspace = 'changing_cluster';

let cluster: CassandraCluster;
let service: ServiceProcess;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, heapMegabytes: 512 });
  service = await startServiceProcess({
    CASSANDRA_HOSTS: String(cluster.contactPoints[0]),
    CASSANDRA_PORT: String(cluster.port),
    CASSANDRA_KEYSPACE: keyspace,
  });
});
afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await cluster?.stop();
});

/** Milliseconds until the service is healthy, and still so a second later. */
async function untilHealthy(): Promise<number> {
  const from = performance.now();
  for (let since: number | undefined; ; await delay(50)) {
    const now = performance.now();
    const { status } = await fetch(`${service.url}/health`);
    since = status === 200 ? (since ?? now) : undefined;
    if (since !== undefined && now - since > 1_000) return since - from;
    if (now - from > 30_000) return Number.POSITIVE_INFINITY;
  }
}

describe('A service under load, on a cluster that changes', () => {
  const changes: Readonly<Record<string, (settled: (what: string) => Promise<void>) => Promise<void>>> = {
    'every node comes back under a new address': async (settled) => {
      for (const node of cluster.nodes) {
        await cluster.move(node);
        await settled(`a node on ${node.contactPoint}`);
      }
    },
    'a node is added and another removed': async (settled) => {
      await cluster.add();
      await settled('a node more');
      await cluster.decommission(cluster.node(1));
      await settled('a node less');
    },
  };

  it.each(Object.keys(changes))(
    'is healthy within 5 s after each step when %s, and fails one request in a thousand at most',
    async (what) => {
      const traffic = userTraffic(service.url);
      await delay(3_000);
      const slow: string[] = [];
      await changes[what]?.(async (step) => {
        const ms = await untilHealthy();
        console.log(`${step}: healthy after ${ms.toFixed(0)} ms`);
        if (ms > 5_000) slow.push(step);
      });
      await delay(3_000);
      await traffic.stop();
      reportTraffic(what, traffic.answers);
      expect(slow).toEqual([]);
      expect(failuresOf(traffic.answers).length).toBeLessThanOrEqual(traffic.answers.length / 1_000);
      expect(await traffic.lost()).toEqual([]);
      expect(service.child.output()).not.toContain('Warning');
    },
  );

  it('counts the copies that its keyspace has since it was altered', async () => {
    await using session = await connect({ contactPoints: cluster.contactPoints, port: cluster.port });
    const replicate = (factor: number) =>
      session.execute(
        `ALTER KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': ${factor}}`,
      );
    const condition = async () =>
      ((await (await fetch(`${service.url}/health`)).json()) as { cassandra: string }).cassandra;
    const within5s = { timeout: 5_000 };
    await cluster.node(3).kill();
    await replicate(1);
    await expect.poll(condition, within5s).toBe('no_quorum');
    await replicate(3);
    await expect.poll(condition, within5s).toBe('connected');
  });
});
