import { type CassandraCluster, startCluster } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServiceProcess, startServiceProcess } from './service-process.js';

interface Answer {
  readonly name: string;
  readonly status: number;
  readonly ms: number;
  /** When it was asked, in milliseconds since the traffic began. */
  readonly at: number;
}

const body = (age: number) => JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com', age });
const headers = { 'content-type': 'application/json', 'x-request-timeout': '10' };

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

/** Eight clients that create, read and change a user of their own, over and over, until told to stop. */
function traffic(): { readonly answers: Answer[]; stop(): Promise<void> } {
  const answers: Answer[] = [];
  const startedAt = performance.now();
  let running = true;
  const ask = async (name: string, path: string, init: RequestInit) => {
    const from = performance.now();
    const response = await fetch(service.url + path, { ...init, headers });
    const text = await response.text();
    answers.push({ name, status: response.status, ms: performance.now() - from, at: from - startedAt });
    return response.ok && text ? JSON.parse(text) : undefined;
  };
  const client = async () => {
    for (let n = 0; running; n++) {
      const user = await ask('POST', '/users', { method: 'POST', body: body(n % 100) });
      if (user === undefined) continue;
      await ask('GET', `/users/${user.id}`, {});
      await ask('PATCH', `/users/${user.id}`, { method: 'PATCH', body: JSON.stringify({ age: 42 }) });
      await ask('GET', `/users/${user.id}`, {});
    }
  };
  const clients = Array.from({ length: 8 }, client);
  return {
    answers,
    async stop() {
      running = false;
      await Promise.all(clients);
    },
  };
}

const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function report(title: string, answers: readonly Answer[]): void {
  const failed = answers.filter(({ status }) => status >= 500);
  const ms = answers.map((each) => each.ms).sort((a, b) => a - b);
  const at = (part: number) => ms[Math.floor(ms.length * part)]?.toFixed(0);
  const by = failed.map(({ name, status }) => `${name} ${status}`).join(', ') || 'none';
  console.log(
    `${title}: ${answers.length} requests, median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${ms.at(-1)?.toFixed(0)} ms; failed: ${by}`,
  );
}

describe('A service on three nodes, of which one', () => {
  it.each(['is paused', 'is killed'] as const)('%s: loses no more than what was with it', async (fault) => {
    const victim = cluster.node(3);
    const load = traffic();
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
    report('before', before);
    report(`the 2 s in which it ${fault}`, during);
    report('from then on', after);
    expect(before.filter(({ status }) => status >= 500)).toEqual([]);
    // What cannot be sent twice, and was with that node: at most one request of each client.
    const failed = during.filter(({ status }) => status >= 500);
    expect(failed.length).toBeLessThanOrEqual(8);
    expect(failed.filter(({ name }) => name === 'GET')).toEqual([]);
    expect(after.filter(({ status }) => status >= 500)).toEqual([]);
    expect(after.length).toBeGreaterThan(100);
  });
});
