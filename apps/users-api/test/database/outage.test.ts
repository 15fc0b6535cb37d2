import { type CassandraNode, startCassandra } from 'local-cassandra';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../setup/free-port.js';
import { type RunningApp, startApp } from '../setup/running-app.js';
import { ada, noSuchUser } from '../setup/users-service.js';

let service: RunningApp | undefined;
let node: CassandraNode | undefined;
afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await node?.stop();
});

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${service?.url}${path}`, init);
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
};
const post = (path: string, body: unknown) =>
  ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
const health = async () => (await ask('/health')).status;
const timeout = 60_000;

it('Connection lifecycle: starts before Cassandra, serves when it comes, survives its death', async () => {
  const port = await freePort();
  service = await startApp({ env: { CASSANDRA_HOSTS: `127.0.0.1:${port}`, CASSANDRA_KEYSPACE: 'outage' } });

  expect(await ask('/health')).toMatchObject({
    status: 503,
    body: { status: 'unhealthy', cassandra: 'disconnected', keyspace: 'outage' },
  });
  expect((await ask('/health/live')).status).toBe(200);
  expect(await ask(noSuchUser)).toMatchObject({ status: 503, retryAfter: '1' });
  expect(await post('/users', ada)).toMatchObject({ status: 503, body: { outcome: 'not_applied' } });

  node = await startCassandra({ port });
  await expect.poll(health, { timeout }).toBe(200);
  const { status, body: user } = await post('/users', ada);
  expect(status).toBe(201);

  await node.kill();
  expect(await ask('/health')).toMatchObject({ status: 503, body: { cassandra: 'disconnected' } });
  const read = await ask(`/users/${user.id}`);
  expect(read).toMatchObject({ status: 503, retryAfter: '1' });
  expect(JSON.stringify(read.body)).not.toMatch(/127\.0\.0\.1|SELECT|9042/);
  expect(await post('/users', ada)).toMatchObject({ status: 503, body: { outcome: 'not_applied' } });
  expect(await ask('/users')).toMatchObject({ status: 503, retryAfter: '1' });

  await node.restart();
  await expect.poll(health, { timeout }).toBe(200);
  expect(await ask(`/users/${user.id}`)).toMatchObject({ status: 200, body: user });
  expect((await post('/users', ada)).status).toBe(201);
});

it('Timeout handling: a Cassandra that hangs costs a deadline, not the service', async () => {
  if (!node || !service) throw new Error('the service did not start');
  const users = Array.from({ length: 100 }, (_, n) => ({ ...ada, age: n }));
  const { body } = await post('/users/batch', users);
  const [user] = (body as { users: { id: string }[] }).users;
  const path = `/users/${user?.id}`;
  const headers = { 'x-request-timeout': '0.5', 'content-type': 'application/json' };

  await node.pause();
  const asked = performance.now();
  expect(await ask('/health')).toMatchObject({ status: 503, body: { cassandra: 'disconnected' } });
  // Within 2 s, where a query waits for 12 s: what lies between is for busy machines.
  expect(performance.now() - asked).toBeLessThan(8_000);
  expect(await ask(path, { headers })).toMatchObject({ status: 504 });
  expect(await ask('/users/stream', { headers })).toMatchObject({ status: 504 });
  const write = (method: string, to: string, content?: unknown) =>
    ask(to, { method, headers, ...(content === undefined ? {} : { body: JSON.stringify(content) }) });
  expect(await write('POST', '/users', ada)).toMatchObject({ status: 504, body: { outcome: 'unknown' } });
  // These read first, so nothing can have been written.
  expect(await write('PATCH', path, { age: 1 })).toMatchObject({
    status: 504,
    body: { outcome: 'not_applied' },
  });
  expect(await write('PUT', path, ada)).toMatchObject({ status: 504, body: { outcome: 'not_applied' } });

  await node.resume();
  await expect.poll(health, { timeout }).toBe(200);
  expect((await ask(path)).status).toBe(200);
});

it('Error handling consistency: a stream that fails half-way breaks off and never parses as a whole', async () => {
  if (!node || !service) throw new Error('the service did not start');
  const response = await fetch(`${service.url}/users/stream?fetch_size=1`);
  const reader = response.body?.getReader();
  let text = new TextDecoder().decode((await reader?.read())?.value);
  await node.pause();
  const rest = async () => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return;
      text += new TextDecoder().decode(value);
    }
  };
  const broken = expect(rest()).rejects.toThrow();
  await node.kill();
  await broken;
  expect(text.startsWith('[{')).toBe(true);
  expect(() => JSON.parse(text)).toThrow();
  await node.restart();
  await expect.poll(health, { timeout }).toBe(200);
});
