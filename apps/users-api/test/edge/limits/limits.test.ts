import { request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PromptRedis, startPromptRedis } from '../../setup/prompt-redis.js';
import { nowhere, startApp } from '../../setup/running-app.js';
import { ada, noSuchUser, startUsersService, type UsersService } from '../../setup/users-service.js';

/** The status of an answer to a client at another address of this machine. */
function statusFrom(localAddress: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(url, { localAddress, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('RATE_LIMIT in one process', () => {
  it('tells what is left, then answers 429 with the time to wait', async () => {
    const { request, service } = await api.another({ RATE_LIMIT: '3/1h' });
    const { id } = await api.create();
    for (const left of [2, 1, 0]) {
      const { status, headers } = await request('GET', `/users/${id}`);
      expect(status).toBe(200);
      expect(headers.get('ratelimit-policy')).toBe('"default";q=3;w=3600');
      expect(headers.get('ratelimit')).toBe(`"default";r=${left};t=3600`);
    }
    const { status, headers, body } = await request('GET', `/users/${id}`);
    expect([status, headers.get('content-type')]).toEqual([429, 'application/problem+json']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3590);
    expect(headers.get('ratelimit')).toMatch(/^"default";r=0;t=(3600|359\d)$/);
    expect(body).toMatchObject({ title: 'Too Many Requests', status: 429 });
    expect(body).not.toHaveProperty('outcome');

    // The other version and the writes share the count; what is no route of users has none.
    expect((await request('GET', '/v1/users')).status).toBe(429);
    const write = await request('POST', '/users', ada);
    expect([write.status, write.body.outcome]).toEqual([429, 'not_applied']);
    expect((await request('GET', '/health/live')).status).toBe(200);
    expect((await request('GET', '/health/live')).headers.has('ratelimit')).toBe(false);
    // Another client has a count of its own.
    expect(await statusFrom('127.0.0.2', `${service.url}/users/${id}`)).toBe(200);
  });

  it('costs one whatever the answer is', async () => {
    const { request } = await api.another({ RATE_LIMIT: '10/1h' });
    const late = { 'x-request-timeout': 'soon' };
    const answers = [
      await request('GET', noSuchUser),
      await request('GET', '/users/none'),
      await request('POST', '/users', '{'),
      await request('DELETE', '/users'),
      await request('POST', '/v1/users/batch', [ada, ada]),
      await request('GET', '/users', undefined, late),
      await request('GET', '/users/no/such/route'),
      await request('HEAD', '/users'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 422, 422, 405, 201, 422, 404, 200]);
    expect((await request('GET', '/users')).headers.get('ratelimit')).toContain('r=1;');
  });

  it('a window begins with the first request and ends after its time', async () => {
    const { request } = await api.another({ RATE_LIMIT: '2/1s' });
    await delay(500);
    const statuses = async () => [
      (await request('GET', noSuchUser)).status,
      (await request('GET', noSuchUser)).status,
      (await request('GET', noSuchUser)).status,
    ];
    expect(await statuses()).toEqual([404, 404, 429]);
    await expect.poll(async () => (await request('GET', noSuchUser)).status).toBe(404);
    expect((await request('GET', noSuchUser)).headers.get('ratelimit')).toBe('"default";r=0;t=1');
  });

  it('describes 429, and only where there is a limit', async () => {
    const described = async (env: Record<string, string>) => {
      await using service = await startApp({ env: { ...nowhere, ...env } });
      const document = JSON.parse(await (await fetch(`${service.url}/openapi.json`)).text());
      return ['/users', '/users/{user_id}', '/health'].map(
        (path) => '429' in document.paths[path].get.responses,
      );
    };
    expect(await described({ RATE_LIMIT: '1/1s' })).toEqual([true, true, false]);
    expect(await described({})).toEqual([false, false, false]);
  });
});

describe('RATE_LIMIT over two instances', () => {
  let redis: PromptRedis;
  beforeAll(async () => {
    redis = await startPromptRedis();
  });
  afterAll(() => redis.server.stop());

  const pair = async (rateLimit: string) => {
    const env = { RATE_LIMIT: rateLimit, REDIS_URL: redis.server.url };
    return [await api.another(env), await api.another(env)] as const;
  };

  /** Sends requests to all instances at once, some at a time, and counts those that pass. */
  async function passed(instances: readonly { service: { url: string } }[], requests: number) {
    let sent = 0;
    let passes = 0;
    let longestMs = 0;
    const client = async () => {
      for (let n = sent++; n < requests; n = sent++) {
        const since = performance.now();
        const answer = await fetch(`${instances[n % instances.length]?.service.url}${noSuchUser}`);
        await answer.arrayBuffer();
        longestMs = Math.max(longestMs, performance.now() - since);
        if (answer.status !== 429) passes++;
      }
    };
    await Promise.all(Array.from({ length: 20 }, client));
    return { passes, longestMs };
  }

  it('1,000 requests: exactly 100 pass', async () => {
    expect(await passed(await pair('100/1m'), 1000)).toMatchObject({ passes: 100 });
  });

  it('while Redis is silent, then gone, each instance counts for itself, and what had passed counts', async () => {
    const instances = await pair('100/10m');
    expect(await passed(instances, 40)).toMatchObject({ passes: 40 });
    redis.server.pause();
    const away = await passed(instances, 1000);
    expect(away.passes).toBe(160);
    for (const { request } of instances) {
      await expect.poll(async () => (await request('GET', '/metrics')).body.redis).toEqual({ up: 0 });
    }
    await redis.server.kill();
    expect(await passed(instances, 100)).toMatchObject({ passes: 0 });

    await redis.restart();
    for (const { request } of instances) {
      await expect.poll(async () => (await request('GET', '/metrics')).body.redis).toEqual({ up: 1 });
      const text = await request('GET', '/metrics', undefined, { accept: 'text/plain' });
      expect(text.body).toContain('\nredis_up 1\n');
    }
    expect(await passed(instances, 1000)).toMatchObject({ passes: 100 });
  });

  it('starts without Redis, and is healthy', async () => {
    const env = { RATE_LIMIT: '1/1h', REDIS_URL: 'redis://127.0.0.1:1' };
    const { request } = await api.another(env);
    expect((await request('GET', noSuchUser)).status).toBe(404);
    expect((await request('GET', noSuchUser)).status).toBe(429);
    expect((await request('GET', '/metrics')).body.redis).toEqual({ up: 0 });
  });
});
