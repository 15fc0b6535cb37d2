import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { selfSigned } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { contactPoints } from '../../setup/cassandra.js';
import { TlsProxy } from '../../setup/cassandra-proxy.js';
import { listeningPort, runProgram } from '../../setup/child.js';
import { type PromptRedis, startPromptRedis } from '../../setup/prompt-redis.js';
import { startUsersService, type UsersService } from '../../setup/users-service.js';

// As docs/limits-and-cache.md gives it.
const rights =
  '~users-api:* +ping +info +set +eval +evalsha +script|load +hget +hmget +hset +hmset +hdel +del +exists +incrby +pexpire +pttl';
const user = 'limits';
const password = 'p@ss/word:é';

let api: UsersService;
let redis: PromptRedis;
beforeAll(async () => {
  api = await startUsersService();
  redis = await startPromptRedis();
  const client = await createClient({ url: redis.server.url, RESP: 2 }).connect();
  await client.sendCommand(['ACL', 'SETUSER', user, 'on', `>${password}`, ...rights.split(' ')]);
  await client.sendCommand(['ACL', 'SETUSER', 'default', 'off']);
  client.destroy();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await redis.server.stop();
});

/** The URL of Redis with a user and a password in it. */
function urlWith(
  secret: string,
  { scheme = 'redis', address = `127.0.0.1:${redis.server.port}` } = {},
): string {
  return `${scheme}://${user}:${encodeURIComponent(secret)}@${address}`;
}

/** Runs the service with limits and a cache in a Redis, until the test ends. */
async function serve(url: string, env: Record<string, string> = {}) {
  const child = runProgram('src/server.ts', {
    CASSANDRA_HOSTS: contactPoints().join(),
    CASSANDRA_KEYSPACE: api.keyspace,
    PORT: '0',
    RATE_LIMIT: '1000/1h',
    CACHE_TTL: '30',
    REDIS_URL: url,
    ...env,
  });
  onTestFinished(() => child[Symbol.asyncDispose]());
  const base = `http://127.0.0.1:${await listeningPort(child)}`;
  await expect.poll(async () => (await fetch(`${base}/health`)).status, { timeout: 30_000 }).toBe(200);
  return {
    child,
    /** Whether Redis is used, how often each of three reads was answered from it, and what is left of the limit after them. */
    async use() {
      const { id } = await api.create();
      const reads = [];
      for (let i = 0; i < 3; i++) reads.push(await fetch(`${base}/users/${id}`));
      const metrics = await fetch(`${base}/metrics`, { headers: { accept: 'text/plain' } });
      return {
        up: Number(/^redis_up (\d)$/m.exec(await metrics.text())?.[1]),
        statuses: reads.map(({ status }) => status),
        hits: reads.filter(({ headers }) => headers.get('cache-status')?.endsWith('hit')).length,
        left: /r=(\d+)/.exec(reads[2]?.headers.get('ratelimit') ?? '')?.[1],
      };
    },
  };
}

describe('REDIS_URL', () => {
  it('names a user who may do no more than what is documented', async () => {
    const { use } = await serve(urlWith(password));
    expect(await use()).toEqual({ up: 1, statuses: [200, 200, 200], hits: 2, left: '997' });
    // Another instance goes on where this one has stopped.
    const other = await serve(urlWith(password));
    expect(await other.use()).toMatchObject({ up: 1, hits: 2, left: '994' });
  });

  it('with a wrong password says so, does not show it, and is done without', async () => {
    const { child, use } = await serve(urlWith('wrong-secret'));
    await child.printed('WRONGPASS');
    expect(await use()).toEqual({ up: 0, statuses: [200, 200, 200], hits: 0, left: '997' });
    expect(child.output()).not.toContain('wrong-secret');
  });

  it('speaks TLS with one that is trusted, and with no other', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'redis-tls-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const shown = await selfSigned(directory, 'redis', 'ip:127.0.0.1');
    await using front = await TlsProxy.beforePlain(`127.0.0.1:${redis.server.port}`, shown);
    const url = urlWith(password, { scheme: 'rediss', address: front.contactPoint });

    const authority = join(directory, 'ca.pem');
    await writeFile(authority, shown.cert);
    const trusting = await serve(url, { NODE_EXTRA_CA_CERTS: authority });
    expect(await trusting.use()).toMatchObject({ up: 1, hits: 2 });
    const untrusting = await serve(url);
    await untrusting.child.printed(/Redis is away.*SELF_SIGNED/);
    expect(await untrusting.use()).toMatchObject({ up: 0, statuses: [200, 200, 200], hits: 0 });
  });
});
