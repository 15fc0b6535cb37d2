import { setTimeout as delay } from 'node:timers/promises';
import { type CassandraCluster, startCluster } from 'local-cassandra';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FlappingProxy } from '../packages/async-cassandra/test/proxy/flapping-proxy.js';
import { startServiceProcess } from './service-process.js';
import { failuresOf, reportTraffic, userTraffic } from './user-traffic.js';

/** Counts what clients send through it. */
class CountingProxy extends FlappingProxy {
  bytes = 0;

  protected override join(...[near, far]: Parameters<FlappingProxy['join']>): void {
    near.on('data', (data) => {
      this.bytes += data.length;
    });
    super.join(near, far);
  }
}

let cluster: CassandraCluster;
let proxies: CountingProxy[];

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, heapMegabytes: 512 });
  proxies = await Promise.all(
    cluster.nodes.map(async (node) => {
      const proxy = new CountingProxy(node.contactPoint);
      await proxy.listen();
      return proxy;
    }),
  );
});
afterAll(async () => {
  for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
  await cluster.stop();
});

const pairs = (reached: (index: number) => string) =>
  cluster.nodes.map((node, index) => `${node.address}=${reached(index)}`).join();

it('a service behind forwarded ports is healthy, and asks every node', async () => {
  await using service = await startServiceProcess({
    CASSANDRA_HOSTS: String(proxies[0]?.contactPoint),
    CASSANDRA_KEYSPACE: 'address_translation',
    CASSANDRA_ADDRESS_MAP: pairs((index) => String(proxies[index]?.contactPoint)),
  });
  const before = proxies.map(({ bytes }) => bytes);
  const traffic = userTraffic(service.url);
  await delay(5_000);
  await traffic.stop();
  reportTraffic('behind forwarded ports', traffic.answers);
  const sent = proxies.map(({ bytes }, index) => bytes - (before[index] ?? 0));
  console.log(`bytes to each node: ${sent.join(', ')}`);
  expect((await fetch(`${service.url}/health`)).status).toBe(200);
  expect(failuresOf(traffic.answers)).toEqual([]);
  expect(Math.min(...sent)).toBeGreaterThan(Math.max(...sent) / 3);
  expect(service.child.output()).not.toContain('never reached');
});

it('one that reaches a single node is healthy by that, and names the others once', async () => {
  await using service = await startServiceProcess({
    CASSANDRA_HOSTS: String(proxies[0]?.contactPoint),
    CASSANDRA_KEYSPACE: 'address_translation',
    CASSANDRA_ADDRESS_MAP: pairs((index) =>
      index === 0 ? String(proxies[0]?.contactPoint) : `127.0.0.1:${index}`,
    ),
  });
  const traffic = userTraffic(service.url);
  await delay(12_000);
  expect((await fetch(`${service.url}/health`)).status).toBe(200);
  await traffic.stop();
  expect(failuresOf(traffic.answers)).toEqual([]);
  for (const address of ['127.0.0.1:1', '127.0.0.1:2'])
    expect(
      service.child.output().split(`${address} is announced by the cluster and was never reached`),
    ).toHaveLength(2);

  // Now the cluster itself lacks them.
  await Promise.all([cluster.node(2).kill(), cluster.node(3).kill()]);
  const condition = async () =>
    ((await (await fetch(`${service.url}/health`)).json()) as { cassandra: string }).cassandra;
  await expect.poll(condition, { timeout: 60_000 }).toBe('no_quorum');
});
