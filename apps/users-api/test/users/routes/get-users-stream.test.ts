import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket } from '../../setup/raw-request.js';
import { startUsersService, type UsersService } from '../../setup/users-service.js';

const total = 1500;
let api: UsersService;
let ids: string[];
beforeAll(async () => {
  api = await startUsersService();
  const all: { id: string }[] = [];
  for (let n = 0; n < total; n += 100) {
    const batch = Array.from({ length: 100 }, (_, k) => ({
      name: `User "${n + k}" \u2028é`,
      email: `u${n + k}@example.com`,
      age: (n + k) % 150,
    }));
    all.push(...(await api.request('POST', '/users/batch', batch)).body.users);
  }
  ids = all.map(({ id }) => id).sort();
});
afterAll(() => api[Symbol.asyncDispose]());

const idsOf = (users: { id: string }[]) => users.map(({ id }) => id).sort();
const openStreams = async () => (await api.request('GET', '/metrics')).body.open_streams;

describe('Memory efficiency with streaming: GET /users/stream', () => {
  it.each([1, 7, 100, 5000])('one JSON array with every user once, %i rows a page', async (fetchSize) => {
    const { status, headers, body } = await api.request('GET', `/users/stream?fetch_size=${fetchSize}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(idsOf(body)).toEqual(ids);
    const [user] = body;
    expect((await api.request('GET', `/users/${user.id}`)).body).toEqual(user);
  });

  it('is byte for byte what JSON.stringify makes of the users, also of what other applications stored', async () => {
    const id = '22222222-2222-4222-8222-222222222222';
    const far = 2n ** 63n - 1n;
    await api.session.execute(`INSERT INTO users (id, name, created_at) VALUES (${id}, '\\ \u0001', ${far})`);
    const text = await (await fetch(`${api.service.url}/users/stream`)).text();
    await api.session.execute(`DELETE FROM users WHERE id = ${id}`);
    const users = JSON.parse(text);
    expect(text).toBe(JSON.stringify(users));
    const odd = { id, name: '\\ \u0001', email: null, age: null, created_at: null, updated_at: null };
    expect(users).toContainEqual(odd);
    expect(Object.keys(users[0])).toEqual(Object.keys(odd));
  });

  it('a line a user for those who accept application/x-ndjson', async () => {
    const { headers, body } = await api.request('GET', '/users/stream', undefined, {
      accept: 'application/x-ndjson, application/json;q=0.5',
    });
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    expect(body.endsWith('}\n')).toBe(true);
    const users = body
      .trimEnd()
      .split('\n')
      .map((line: string) => JSON.parse(line));
    expect(idsOf(users)).toEqual(ids);
    const none = await api.request('GET', '/users/stream?age_filter=150', undefined, {
      accept: 'application/x-ndjson',
    });
    expect([none.status, none.body]).toEqual([200, '']);
  });

  it.each([1, 99, 100, 101, 1499, 1500, 1501, 10_000])('limit=%i is enforced', async (limit) => {
    const { body } = await api.request('GET', `/users/stream?limit=${limit}&fetch_size=100`);
    expect(body).toHaveLength(Math.min(limit, total));
    expect(new Set(idsOf(body)).size).toBe(body.length);
  });

  it.each([0, 25, 149, 150])(
    'age_filter=%i is enforced, inclusive, also where pages come back empty',
    async (age) => {
      const { body } = await api.request('GET', `/users/stream?age_filter=${age}&fetch_size=2`);
      expect(body).toHaveLength(age === 150 ? 0 : (150 - age) * 10);
      expect(body.every((user: { age: number }) => user.age >= age)).toBe(true);
    },
  );

  it('filter and limit together', async () => {
    const { body } = await api.request('GET', '/users/stream?age_filter=100&limit=33&fetch_size=10');
    expect(body).toHaveLength(33);
    expect(body.every((user: { age: number }) => user.age >= 100)).toBe(true);
  });

  it('HEAD reads nothing', async () => {
    const { status, headers, body } = await api.request('HEAD', '/users/stream');
    expect([status, body]).toEqual([200, '']);
    expect(headers.get('server-timing')).toMatch(/^db;dur=0\.0/);
  });

  it('a reader that takes nothing holds Cassandra up, not the memory', async () => {
    const socket = await openSocket(api.service.port);
    const queries = async () => (await api.request('GET', '/metrics')).body.total_queries as number;
    const before = await queries();
    socket.pause();
    socket.write('GET /users/stream?fetch_size=1 HTTP/1.1\r\nhost: x\r\n\r\n');
    let last = -1;
    // What the kernel's socket buffers take is all that is read ahead.
    await expect.poll(queries, { interval: 300, timeout: 20_000 }).toSatisfy((now: number) => {
      const still = now === last;
      last = now;
      return still || now - before >= total;
    });
    socket.destroy();
    await expect.poll(openStreams).toBe(0);
  });

  it('a client that hangs up ends the stream', async () => {
    for (let n = 0; n < 20; n++) {
      const socket = await openSocket(api.service.port);
      socket.write('GET /users/stream?fetch_size=1 HTTP/1.1\r\nhost: x\r\n\r\n');
      await once(socket, 'data');
      socket.destroy();
    }
    await expect.poll(openStreams, { timeout: 5000 }).toBe(0);
  });
});

describe('Error handling consistency: GET /users/stream', () => {
  it.each([
    'limit=0',
    'limit=-1',
    'limit=x',
    'fetch_size=0',
    'fetch_size=5001',
    'fetch_size=1e3',
    'age_filter=-1',
    'age_filter=151',
    'age_filter=',
    'age_filter=2.5',
  ])('422: %s', async (query) => {
    for (const path of ['/users/stream', '/users/stream/pages']) {
      const { status, body } = await api.request('GET', `${path}?${query}`);
      expect(status).toBe(422);
      expect(body.errors[0].loc).toEqual(['query', query.split('=')[0]]);
    }
  });

  it('a deadline that passes is 504 or a broken connection: never half an answer that parses', async () => {
    const outcomes = new Set<string>();
    for (const seconds of ['0.001', '0.010', '0.030', '0.060', '0.100']) {
      const headers = { 'x-request-timeout': seconds };
      const outcome = await api.request('GET', '/users/stream?fetch_size=1', undefined, headers).then(
        ({ status, body }) => (status === 200 ? `200 of ${body.length}` : String(status)),
        () => 'broken',
      );
      outcomes.add(outcome);
    }
    expect([...outcomes].every((outcome) => ['504', 'broken', `200 of ${total}`].includes(outcome))).toBe(
      true,
    );
    await expect.poll(openStreams).toBe(0);
  });
});
