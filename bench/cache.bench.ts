import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { startRedis } from 'local-cassandra';
import { type ServiceProcess, startServiceProcess } from '../drill/service-process.js';
import { compare } from './compare.js';
import type { BenchContext } from './run.js';

const requests = 6_000;
const inFlight = 32;
const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const agent = new Agent({ keepAlive: true, maxSockets: inFlight });

/** What a user from the cache costs beside a route that asks nothing, and beside one that asks Cassandra. */
export async function bench({ contactPoints, keyspace }: BenchContext): Promise<void> {
  const env = { CASSANDRA_HOSTS: contactPoints.join(), CASSANDRA_KEYSPACE: keyspace, NODE_ENV: 'production' };
  await using redis = await startRedis();
  await using plain = await startServiceProcess(env, 'build');
  await using inProcess = await startServiceProcess({ ...env, CACHE_TTL: '3600' }, 'build');
  const shared = { CACHE_TTL: '3600', REDIS_URL: redis.url };
  await using inRedis = await startServiceProcess({ ...env, ...shared }, 'build');
  await using limited = await startServiceProcess({ ...env, RATE_LIMIT: '1000000000/1d' }, 'build');
  const created = await fetch(`${plain.url}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com', age: 36 }),
  });
  const user = await created.text();
  const { id } = JSON.parse(user) as { id: string };
  // Probes have no line in the log: what a hit costs beside one is seen where neither has.
  await using unlogged = await startServiceProcess(
    {
      ...env,
      CACHE_TTL: '3600',
      LOG_LEVEL: 'warn',
      NODE_OPTIONS: `--import ${new URL('same-body.mjs', import.meta.url)}`,
      BENCH_SAME_BODY: user,
    },
    'build',
  );
  const side = (name: string, service: ServiceProcess, path = `/users/${id}`) => ({
    name,
    run: () => many(service.url + path),
    cpuMicros: () => cpuOf(service.child.process.pid),
  });
  const live = side('/health/live', unlogged, '/health/live');
  const hit = side('hit', unlogged);
  await compare(
    'a hit in the process, beside a probe of the same body, without the log',
    'request',
    hit,
    live,
    rounds,
  );
  const fromCassandra = side('from Cassandra', plain);
  await compare('a hit in the process', 'request', side('hit', inProcess), fromCassandra, rounds);
  await compare('a hit in Redis', 'request', side('hit', inRedis), fromCassandra, rounds);
  await compare('a limit in the process', 'request', side('with', limited), fromCassandra, rounds);
  agent.destroy();
}

async function many(url: string): Promise<number> {
  let left = requests;
  const worker = async () => {
    while (left-- > 0) await get(url);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return requests;
}

function get(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`GET ${url}: ${response.statusCode}`));
      });
    })
      .on('error', reject)
      .end();
  });
}

/** Processor time that all threads of a process have used, in microseconds; Linux only. */
function cpuOf(pid: number | undefined): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanos = threads.map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanos.reduce((sum, each) => sum + each, 0) / 1000;
}
