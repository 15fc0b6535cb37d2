import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../test/cassandra.js';
import { loadUsers } from './load-users.js';
import { type ServiceProcess, startServiceProcess } from './service-process.js';

const keyspace = newKeyspaceName();
const start = () =>
  startServiceProcess(
    { CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace, NODE_ENV: 'production' },
    'build',
  );
let service: ServiceProcess;
beforeAll(async () => {
  await using _service = await start();
  await loadUsers(contactPoints(), keyspace, 1000);
});
// The most memory there was is counted from the start of a process.
beforeEach(async () => {
  service = await start();
  await (await fetch(`${service.url}/users?limit=100`)).text();
});
afterEach(() => service[Symbol.asyncDispose]());
afterAll(() => dropKeyspace(keyspace));

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

async function open(): Promise<Socket> {
  const socket = connect(service.port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** How long probes on new connections take, in milliseconds, from the second second on. */
async function probe(seconds: number): Promise<{ p50: number; max: number }> {
  const times: number[] = [];
  await delay(1000);
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await delay(50)) {
    const startedAt = performance.now();
    const response = await fetch(`${service.url}/health/live`, { headers: { connection: 'close' } });
    await response.text();
    expect(response.status).toBe(200);
    times.push(Math.round(performance.now() - startedAt));
  }
  times.sort((a, b) => a - b);
  return { p50: times[times.length >> 1] ?? 0, max: times.at(-1) ?? 0 };
}

it.each([
  ['a short answer', '/health/live', ''],
  ['a list', '/users?limit=100', ''],
  ['a list, in a millisecond', '/users?limit=100', 'X-Request-Timeout: 0.001\r\n'],
])('500 busy connections that all want %s do not keep probes waiting', async (name, path, more) => {
  let answers = 0;
  let isOver = false;
  const clients = await Promise.all(Array.from({ length: 500 }, open));
  for (const client of clients) {
    let text = '';
    client.on('data', (bytes) => {
      text += bytes;
      // The last bytes of an answer: a list, a document, or a problem.
      if (!/[\]}]$/.test(text)) return;
      text = '';
      answers++;
      if (!isOver) client.write(get(path, more));
    });
    client.write(get(path, more));
  }
  const took = await probe(5);
  isOver = true;
  for (const client of clients) client.destroy();
  console.log(
    `500 connections, ${name}: ${answers} answers; probes took ${took.p50} ms, at most ${took.max}`,
  );
  expect(took.max).toBeLessThan(2000);
});

it.each([20, 500])('%i connections of 5,000 lists each in one write, unread, cost little', async (count) => {
  const before = service.residentMiB();
  const many = get('/users?limit=100').repeat(5000);
  const clients = await Promise.all(Array.from({ length: count }, open));
  for (const client of clients) client.pause().write(many);
  const took = await probe(5);
  const mebibytes = Math.round(service.peakMiB() - before);
  for (const client of clients) client.destroy();
  console.log(`${count} × 5,000 lists: +${mebibytes} MiB; probes took ${took.p50} ms, at most ${took.max}`);
  expect(mebibytes).toBeLessThan(128);
  expect(took.max).toBeLessThan(2000);
  await expect
    .poll(
      async () => ((await (await fetch(`${service.url}/metrics`)).json()) as Report).http.requests_in_flight,
      { timeout: 5000 },
    )
    .toBe(1);
});

interface Report {
  readonly http: { readonly requests_in_flight: number };
}
