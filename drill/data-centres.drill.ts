import { setTimeout as delay } from 'node:timers/promises';
import { type CassandraCluster, startCluster } from 'local-cassandra';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServiceProcess, startServiceProcess } from './service-process.js';

const dataCentres = ['north', 'south'] as const;
type DataCentre = (typeof dataCentres)[number];

interface User {
  readonly id: string;
  readonly age: number;
}

interface Answer {
  readonly status: number;
  readonly at: number;
}

let cluster: CassandraCluster;
let services: Record<DataCentre, ServiceProcess>;

beforeAll(async () => {
  cluster = await startCluster({ nodes: { north: 2, south: 2 }, heapMegabytes: 384 });
  const start = (dataCentre: DataCentre) =>
    startServiceProcess({
      CASSANDRA_HOSTS: cluster.contactPoints.join(),
      CASSANDRA_PORT: String(cluster.port),
      CASSANDRA_KEYSPACE: 'data_centres',
      CASSANDRA_LOCAL_DC: dataCentre,
      CASSANDRA_REPLICATION: 'north:2,south:2',
    });
  services = { north: await start('north'), south: await start('south') };
});
afterAll(async () => {
  for (const service of Object.values(services ?? {})) await service[Symbol.asyncDispose]();
  await cluster?.stop();
});

/** Four clients of one data centre that create and change users, over and over, until told to stop. */
function traffic(dataCentre: DataCentre) {
  const answers: Answer[] = [];
  const created: string[] = [];
  let running = true;
  const headers = { 'content-type': 'application/json', 'x-request-timeout': '5' };
  const ask = async (method: string, path: string, body: object) => {
    const at = performance.now();
    const init = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(services[dataCentre].url + path, init);
    answers.push({ status: response.status, at });
    const answer = (await response.json()) as User;
    return response.ok ? answer : undefined;
  };
  const client = async () => {
    while (running) {
      const user = await ask('POST', '/users', { name: 'Ada', email: 'ada@example.com', age: 36 });
      if (user === undefined) await delay(50);
      else if (await ask('PATCH', `/users/${user.id}`, { age: 37 })) created.push(user.id);
    }
  };
  const clients = Array.from({ length: 4 }, client);
  const stop = async () => {
    running = false;
    await Promise.all(clients);
  };
  return { answers, created, stop };
}

const health = async (dataCentre: DataCentre) => (await fetch(`${services[dataCentre].url}/health`)).status;

it('the other data centre serves on while one is lost, which comes back by itself with every user', async () => {
  const north = traffic('north');
  const south = traffic('south');
  await delay(5_000);
  const lostAt = performance.now();
  await Promise.all([cluster.node(1).kill(), cluster.node(2).kill()]);
  await expect.poll(() => health('north'), { timeout: 30_000 }).toBe(503);
  const noticedMs = performance.now() - lostAt;
  await delay(20_000);
  expect(await health('south')).toBe(200);
  const backAt = performance.now();
  await Promise.all([cluster.node(1).restart(), cluster.node(2).restart()]);
  await expect.poll(() => health('north'), { timeout: 120_000 }).toBe(200);
  const healthyMs = performance.now() - backAt;
  await delay(5_000);
  await Promise.all([north.stop(), south.stop()]);

  const failed = (answers: readonly Answer[], from = 0) =>
    answers.filter(({ status, at }) => status >= 500 && at >= from);
  console.log(
    `north: ${north.answers.length} requests, ${failed(north.answers).length} failed; 503 after ${noticedMs.toFixed(0)} ms, 200 again ${healthyMs.toFixed(0)} ms after its nodes were started`,
  );
  console.log(
    `south: ${south.answers.length} requests, ${failed(south.answers).length} failed, ${failed(south.answers, lostAt + 2_000).length} of them later than 2 s after the loss`,
  );
  expect(failed(south.answers)).toEqual([]);
  // What one has acknowledged the other has as well, once hints have been delivered.
  const users = [...north.created, ...south.created];
  for (const dataCentre of dataCentres) {
    const missing = async () => {
      const found = await Promise.all(
        users.map(async (id) => {
          const response = await fetch(`${services[dataCentre].url}/users/${id}`);
          return (await response.json()) as User;
        }),
      );
      return found.filter((user) => user.age !== 37).length;
    };
    await expect.poll(missing, { timeout: 60_000, interval: 1_000 }).toBe(0);
  }
  console.log(`${users.length} users changed in either, all in both`);
});
