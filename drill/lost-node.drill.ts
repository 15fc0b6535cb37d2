import { type CassandraCluster, startCluster } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServiceProcess, startServiceProcess } from './service-process.js';
import { failuresOf, reportTraffic, userTraffic } from './user-traffic.js';

let cluster: CassandraCluster;
let service: ServiceProcess;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, heapMegabytes: 512 });
  service = await startServiceProcess({
    CASSANDRA_HOSTS: String(cluster.contactPoints[0]),
    CASSANDRA_PORT: String(cluster.port),
    CASSANDRA_KEYSPACE: 'lost_node',
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await cluster.stop();
});

const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('A service on three nodes, of which one', () => {
  it.each(['is paused', 'is killed'] as const)('%s: loses no more than what was with it', async (fault) => {
    const victim = cluster.node(3);
    const load = userTraffic(service.url);
    await settle(5_000);
    const faultAt = Math.max(...load.answers.map(({ at }) => at));
    if (fault === 'is paused') victim.pause();
    else await victim.kill();
    await settle(15_000);
    if (fault === 'is paused') victim.resume();
    else await victim.restart();
    await settle(5_000);
    await load.stop();

    const before = load.answers.filter(({ at }) => at < faultAt);
    const during = load.answers.filter(({ at }) => at >= faultAt && at < faultAt + 2_000);
    const after = load.answers.filter(({ at }) => at >= faultAt + 2_000);
    reportTraffic('before', before);
    reportTraffic(`the 2 s in which it ${fault}`, during);
    reportTraffic('from then on', after);
    expect(failuresOf(before)).toEqual([]);
    // What cannot be sent twice, and was with that node: at most one request of each client.
    const failed = failuresOf(during);
    expect(failed.length).toBeLessThanOrEqual(8);
    expect(failed.filter(({ name }) => name === 'GET')).toEqual([]);
    expect(failuresOf(after)).toEqual([]);
    expect(after.length).toBeGreaterThan(100);
  });
});
