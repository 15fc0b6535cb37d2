import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../test/cassandra.js';
import { loadUsers } from './load-users.js';
import { limitMemory } from './memory-limit.js';
import { type ServiceProcess, startServiceProcess } from './service-process.js';

const keyspace = newKeyspaceName();
afterAll(() => dropKeyspace(keyspace));

const limitMiB = 256;
const seconds = 30;

it(`With ${limitMiB} MiB, ordinary clients get their answers or 503 beside every hostile one at once`, async () => {
  using limit = limitMemory(limitMiB);
  await using service = await startServiceProcess(
    { CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace, NODE_ENV: 'production' },
    'build',
    limit,
  );
  await loadUsers(contactPoints(), keyspace, 5000);
  const hostile = [
    ...(await halfSentBodies(service)),
    ...(await unreadLists(service)),
    ...(await unreadStreams(service)),
    ...(await deepBodies(service)),
    ...(await busyLists(service)),
  ];
  onTestFinished(() => {
    for (const socket of hostile) socket.destroy();
  });
  const said = await ordinaryClients(service, 64);
  const group = limit === undefined ? 'no control group here' : `in a control group of ${limitMiB} MiB`;
  console.log(`${JSON.stringify(said)}; at most ${Math.round(service.peakMiB())} MiB resident, ${group}`);
  const { '200': read = 0, '201': created = 0, '503': _refused, ...others } = said;
  expect(others).toEqual({});
  expect(read + created).toBeGreaterThan(0);
  expect(limit?.kills() ?? 0).toBe(0);
  expect(service.peakMiB()).toBeLessThan(limitMiB);
});

async function open({ port }: ServiceProcess): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function many(count: number, one: () => Promise<Socket>): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let n = 0; n < count; n++) sockets.push(await one());
  return sockets;
}

function halfSentBodies(service: ServiceProcess): Promise<Socket[]> {
  const head = `Host: x\r\nContent-Type: application/json\r\nX-Request-Timeout: 300\r\nContent-Length: 1000000\r\n\r\n`;
  const part = Buffer.concat([
    Buffer.from(`POST /users/batch HTTP/1.1\r\n${head}`),
    Buffer.alloc(900_000, ' '),
  ]);
  return many(600, async () => {
    const socket = await open(service);
    socket.resume().write(part);
    return socket;
  });
}

function unreadLists(service: ServiceProcess): Promise<Socket[]> {
  const lists = 'GET /users?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5000);
  return many(20, async () => {
    const socket = await open(service);
    socket.pause().write(lists);
    return socket;
  });
}

function unreadStreams(service: ServiceProcess): Promise<Socket[]> {
  return many(200, async () => {
    const socket = await open(service);
    socket.pause().write('GET /users/stream?fetch_size=2000 HTTP/1.1\r\nHost: x\r\n\r\n');
    return socket;
  });
}

function deepBodies(service: ServiceProcess): Promise<Socket[]> {
  const body = '['.repeat(524_287);
  const head = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return many(200, async () => {
    const socket = await open(service);
    socket.resume().write(`POST /users HTTP/1.1\r\n${head}${body}`);
    return socket;
  });
}

function busyLists(service: ServiceProcess): Promise<Socket[]> {
  const list = 'GET /users?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n';
  return many(500, async () => {
    const socket = await open(service);
    // An answer is a JSON array or a problem, in one piece or several.
    socket.on('data', (bytes) => {
      if ([0x5d, 0x7d].includes(bytes.at(-1) ?? 0)) socket.write(list);
    });
    socket.write(list);
    return socket;
  });
}

/** How often clients that do nothing wrong got which status, or which error. */
async function ordinaryClients({ url }: ServiceProcess, count: number): Promise<Record<string, number>> {
  const said: Record<string, number> = {};
  const agent = new Agent({ keepAlive: true });
  const until = performance.now() + seconds * 1000;
  const client = async (n: number) => {
    for (let round = n; performance.now() < until; round++) {
      const outcome = round % 2 === 0 ? await call(url, agent) : await call(url, agent, newUser);
      said[outcome] = (said[outcome] ?? 0) + 1;
      if (outcome === '503') await delay(1000);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, n) => client(n)));
  agent.destroy();
  return said;
}

const newUser = JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com', age: 36 });

function call(url: string, agent: Agent, body?: string): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = request(
      `${url}${body === undefined ? '/users?limit=10' : '/users'}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        agent,
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(String(response.statusCode)));
        response.on('error', (error) => resolve(`${error}`));
      },
    );
    outgoing.on('error', (error) => resolve(`${error}`));
    outgoing.end(body);
  });
}
