import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { run } from '../apps/users-api/test/setup/child.js';
import { freePort } from '../apps/users-api/test/setup/free-port.js';
import { loadUsers } from '../drill/load-users.js';
import { startServiceProcess } from '../drill/service-process.js';
import { compare } from './compare.js';
import type { BenchContext } from './run.js';

const users = 50_000;
const requests = 3_000;
const inFlight = 32;
const rounds = 9;
const agent = new Agent({ keepAlive: true, maxSockets: inFlight });

/** What the service costs beside the least that answers the same; processor time of the servers alone. */
export async function bench({ contactPoints, keyspace }: BenchContext): Promise<void> {
  const env = { CASSANDRA_HOSTS: contactPoints.join(), CASSANDRA_KEYSPACE: keyspace, NODE_ENV: 'production' };
  await using service = await startServiceProcess({ ...env, LOG_LEVEL: 'info' }, 'build');
  await loadUsers(contactPoints, keyspace, users);
  const port = await freePort();
  const bareFile = fileURLToPath(new URL('bare-server.ts', import.meta.url));
  const args = ['--import', 'tsx', bareFile];
  await using bare = run(process.execPath, args, { ...env, PORT: String(port) });
  await bare.printed('Listening on');

  const { id } = JSON.parse(await call(service.url, 'POST', '/users', newUser));
  const sides = (work: (url: string) => Promise<number>) =>
    [
      { name: 'users-api', run: () => work(service.url), cpuMicros: () => cpuOf(service.child.process.pid) },
      {
        name: 'fastify + cassandra-driver, bare',
        run: () => work(`http://127.0.0.1:${port}`),
        cpuMicros: () => cpuOf(bare.process.pid),
      },
    ] as const;
  await compare(
    'GET /users/{id}, 32 in flight',
    'request',
    ...sides((url) => many(url, 'GET', `/users/${id}`)),
    rounds,
  );
  await compare(
    'POST /users, 32 in flight',
    'request',
    ...sides((url) => many(url, 'POST', '/users', newUser)),
    rounds,
  );
  await compare(
    `GET /users/stream, ${users} users, 2000 a page`,
    'row',
    ...sides(
      async (url) => (await call(url, 'GET', '/users/stream?fetch_size=2000')).split('"id":').length - 1,
    ),
    rounds,
  );
  agent.destroy();
}

const newUser = { name: 'Ada Lovelace', email: 'ada@example.com', age: 36 };

async function many(url: string, method: string, path: string, body?: object): Promise<number> {
  let left = requests;
  const worker = async () => {
    while (left-- > 0) await call(url, method, path, body);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return requests;
}

function call(url: string, method: string, path: string, body?: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const outgoing = request(url + path, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if ((response.statusCode ?? 500) < 300) resolve(text);
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body ? JSON.stringify(body) : undefined);
  });
}

/** Processor time that a process has used, in microseconds; Linux counts it in hundredths of a second. */
function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
