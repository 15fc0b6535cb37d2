import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PromptRedis, redisAnswered, startPromptRedis } from '../../setup/prompt-redis.js';
import {
  ada,
  type Instance,
  noSuchUser,
  startUsersService,
  type UsersService,
} from '../../setup/users-service.js';

let api: UsersService;
let redis: PromptRedis;
beforeAll(async () => {
  api = await startUsersService();
  redis = await startPromptRedis();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await redis.server.stop();
});

const hit = 'users-api; hit';
const miss = 'users-api; fwd=miss';

/** Reads a user: whether from the cache, and its age. */
async function read({ request }: Pick<Instance, 'request'>, id: string, headers = {}) {
  const answer = await request('GET', `/users/${id}`, undefined, headers);
  return [answer.headers.get('cache-status'), answer.status === 200 ? answer.body.age : answer.status];
}

/** Changes a user past the service, so that only a cache can still answer the old one. */
const changeBehind = (id: string, age: number) =>
  api.session.execute(`UPDATE users SET age = ${age} WHERE id = ${id}`);

describe.each([
  ['in the process', () => ({})],
  ['in Redis', () => ({ REDIS_URL: redis.server.url })],
])('CACHE_TTL %s', (_where, env) => {
  let instance: Instance;
  beforeAll(async () => {
    instance = await api.another({ CACHE_TTL: '30', ...env() });
  });

  it('answers a user that was read before, the same in every byte, with its conditions', async () => {
    const user = await api.create();
    const first = await instance.request('GET', `/users/${user.id}`);
    await changeBehind(user.id, 99);
    const second = await instance.request('GET', `/users/${user.id}`);
    expect([first, second].map(({ headers }) => headers.get('cache-status'))).toEqual([miss, hit]);
    expect(second.body).toEqual(user);
    for (const name of ['etag', 'content-type', 'content-length']) {
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    }
    const etag = first.headers.get('etag') ?? '';
    expect(await read(instance, user.id, { 'if-none-match': etag })).toEqual([hit, 304]);
    expect(await read(instance, user.id, { 'if-match': '"other"' })).toEqual([hit, 412]);
    expect((await instance.request('HEAD', `/v1/users/${user.id}`)).headers.get('cache-status')).toBe(hit);
  });

  it('sees every write at once', async () => {
    const { id } = await api.create();
    for (const [method, body, seen] of [
      ['PATCH', { age: 1 }, 1],
      ['PUT', { ...ada, age: 2 }, 2],
      ['DELETE', undefined, 404],
    ] as const) {
      await read(instance, id);
      expect((await read(instance, id))[0]).toBe(hit);
      await instance.request(method, `/users/${id}`, body);
      expect(await read(instance, id)).toEqual([miss, seen]);
    }
    expect(await read(instance, id)).toEqual([miss, 404]);
  });

  it('is never asked by a write', async () => {
    const { id } = await api.create();
    await read(instance, id);
    const etag = (await instance.request('GET', `/users/${id}`)).headers.get('etag') ?? '';
    await api.request('PATCH', `/users/${id}`, { age: 7 });
    expect((await read(instance, id))[0]).toBe(hit);
    const refused = await instance.request('PATCH', `/users/${id}`, { age: 8 }, { 'if-match': etag });
    expect(refused.status).toBe(412);
    expect((await instance.request('PATCH', `/users/${id}`, { name: 'Bob' })).body).toMatchObject({ age: 7 });
    expect(await read(instance, id)).toEqual([miss, 7]);
  });

  it('a user that somebody else deleted is gone for those who are told so', async () => {
    const { id } = await api.create();
    await read(instance, id);
    await api.request('DELETE', `/users/${id}`);
    expect((await read(instance, id))[0]).toBe(hit);
    expect((await instance.request('DELETE', `/users/${id}`)).status).toBe(204);
    expect(await read(instance, id)).toEqual([miss, 404]);
  });

  it('keeps no user that is not there, or has no version', async () => {
    for (let i = 0; i < 2; i++) expect(await read(instance, noSuchUser.slice(7))).toEqual([miss, 404]);
    const id = '22222222-2222-4222-8222-222222222222';
    await api.session.execute(`INSERT INTO users (id, age) VALUES (${id}, 5)`);
    for (let i = 0; i < 2; i++) expect(await read(instance, id)).toEqual([miss, 5]);
  });

  it('reads a user once for all who ask at the same time', async () => {
    const { id } = await api.create();
    const asked = async () => (await instance.request('GET', '/metrics')).body.total_queries;
    const before = await asked();
    const answers = await Promise.all(Array.from({ length: 50 }, () => read(instance, id)));
    expect(answers.every(([, age]) => age === ada.age)).toBe(true);
    expect((await asked()) - before).toBeLessThan(25);
  });

  it('answers none that is older than CACHE_TTL', async () => {
    const brief = await api.another({ CACHE_TTL: '0.5', ...env() });
    const { id } = await api.create();
    await read(brief, id);
    expect((await read(brief, id))[0]).toBe(hit);
    await changeBehind(id, 98);
    await delay(500);
    expect(await read(brief, id)).toEqual([miss, 98]);
  });
});

describe('CACHE_TTL over two instances', () => {
  const env = () => ({ CACHE_TTL: '30', REDIS_URL: redis.server.url });

  it('what one reads the other answers, and what one writes the other sees', async () => {
    const [one, other] = [await api.another(env()), await api.another(env())];
    const { id } = await api.create();
    expect(await read(one, id)).toEqual([miss, ada.age]);
    await redisAnswered();
    expect(await read(other, id)).toEqual([hit, ada.age]);
    await one.request('PATCH', `/users/${id}`, { age: 1 });
    expect(await read(other, id)).toEqual([miss, 1]);
    await other.request('DELETE', `/users/${id}`);
    expect(await read(one, id)).toEqual([miss, 404]);
  });

  it('while Redis is silent reads go to Cassandra, and it is used again by itself', async () => {
    const instance = await api.another(env());
    const { id } = await api.create();
    await read(instance, id);
    redis.server.pause();
    await changeBehind(id, 97);
    expect(await read(instance, id)).toEqual([miss, 97]);
    expect((await instance.request('PATCH', `/users/${id}`, { age: 96 })).status).toBe(200);
    expect(await read(instance, id)).toEqual([miss, 96]);
    expect((await instance.request('GET', '/health')).status).toBe(200);
    redis.server.resume();
    await expect.poll(async () => (await read(instance, id))[0]).toBe(hit);
  });

  it('a Redis that stores nothing is away', async () => {
    const full = await startPromptRedis({ maxmemory: '1' });
    try {
      const instance = await api.another({ ...env(), REDIS_URL: full.server.url });
      const { id } = await api.create();
      for (let i = 0; i < 2; i++) expect(await read(instance, id)).toEqual([miss, ada.age]);
      expect((await instance.request('GET', '/metrics')).body.redis).toEqual({ up: 0 });
    } finally {
      await full.server.stop();
    }
  });
});
