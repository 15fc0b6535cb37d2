import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisBudget } from '../../../src/edge/redis/redis-budget.js';
import { selectUser } from '../../../src/users/user-queries.js';
import { type PromptRedis, redisAnswered, startPromptRedis } from '../../setup/prompt-redis.js';
import { type Instance, startUsersService, type UsersService } from '../../setup/users-service.js';
import { type Mistake, plant } from './planted-mistakes.js';

const hit = 'users-api; hit';
const miss = 'users-api; fwd=miss';

// Staged one by one; `npm run drill -- cache-staleness` lets chance do it, 50,000 times.
let api: UsersService;
let redis: PromptRedis;
let one: Instance;
let other: Instance;
beforeAll(async () => {
  redis = await startPromptRedis();
  // These are about the order of steps: none may be left out where Redis is late.
  vi.spyOn(RedisBudget.prototype, 'wait').mockImplementation((answer) => answer);
  api = await startUsersService({ CACHE_TTL: '30', REDIS_URL: redis.server.url });
  one = api;
  other = await api.another();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await api[Symbol.asyncDispose]();
  await redis.server.stop();
});

/** A read whose result has come from Cassandra, and is held back before the service gets it. */
async function heldRead({ service, request }: Instance, id: string) {
  const session = service.database.session();
  const execute = session.execute.bind(session) as (...args: unknown[]) => Promise<unknown>;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let onRead = () => {};
  const hasRead = new Promise<void>((resolve) => {
    onRead = resolve;
  });
  Object.assign(session, {
    execute: async (...args: unknown[]) => {
      const result = await execute(...args);
      if (args[0] === selectUser) {
        onRead();
        await released;
      }
      return result;
    },
  });
  const answer = request('GET', `/users/${id}`);
  await hasRead;
  Object.assign(session, { execute });
  return async () => {
    release();
    await answer;
    await redisAnswered();
  };
}

async function flush(): Promise<void> {
  const client = await createClient({ url: redis.server.url, RESP: 2 }).connect();
  await client.flushAll();
  client.destroy();
}

/** What is read, of the user's age, after a read that began before the write has come to its end. */
const stories: Record<Mistake, (id: string) => Promise<unknown>> = {
  lease: async (id) => {
    const finish = await heldRead(one, id);
    await flush();
    await other.request('PATCH', `/users/${id}`, { age: 1 });
    await finish();
    return (await other.request('GET', `/users/${id}`)).body.age;
  },
  version: async (id) => {
    const finish = await heldRead(one, id);
    await other.request('PATCH', `/users/${id}`, { age: 1 });
    await finish();
    return (await other.request('GET', `/users/${id}`)).body.age;
  },
  tombstone: async (id) => {
    const finish = await heldRead(one, id);
    await other.request('DELETE', `/users/${id}`);
    await finish();
    return (await other.request('GET', `/users/${id}`)).status === 404 ? 1 : 'it came back';
  },
};

describe('a read that ends behind a write', () => {
  it.each<[string, Mistake]>([
    ['stores nothing after Redis was emptied meanwhile', 'lease'],
    ['stores no version before the one that was written', 'version'],
    ['stores no user that was deleted', 'tombstone'],
  ])('%s; with the mistake planted it would', async (_what, mistake) => {
    const [{ id }, another] = [await api.create(), await api.create()];
    expect(await stories[mistake](id)).toBe(1);
    using _planted = plant(mistake);
    expect(await stories[mistake](another.id)).not.toBe(1);
  });

  it('leaves the next one to read, and to store, what was written', async () => {
    const { id } = await api.create();
    const finish = await heldRead(one, id);
    const joined = one.request('GET', `/users/${id}`);
    await other.request('PATCH', `/users/${id}`, { age: 1 });
    await finish();
    expect((await joined).body.age).toBeOneOf([36, 1]);
    const began = await other.request('GET', `/users/${id}`);
    expect([began.headers.get('cache-status'), began.body.age]).toEqual([miss, 1]);
    await redisAnswered();
    const late = one.request('GET', `/users/${id}`);
    expect((await late).headers.get('cache-status')).toBe(hit);
  });

  it('those who ask meanwhile do not get what it found, once that is outdated', async () => {
    const { id } = await api.create();
    const finish = await heldRead(one, id);
    await other.request('PATCH', `/users/${id}`, { age: 2 });
    const joined = one.request('GET', `/users/${id}`);
    await finish();
    expect((await joined).body.age).toBe(2);
  });
});
