import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { selectUser } from '../../../src/users/user-queries.js';
import type { PromptRedis } from '../../setup/prompt-redis.js';
import { type Instance, startUsersService } from '../../setup/users-service.js';

export interface StalenessOptions {
  readonly redis: PromptRedis;
  /** Ends the run: reads that began while every instance had reached Redis for `CACHE_TTL`. */
  readonly reads: number;
  /** Ends the run in any case, in milliseconds. */
  readonly longestMs: number;
  /** Whether Redis is paused and killed as well as emptied and made to evict. */
  readonly outages: boolean;
  readonly clients?: number;
}

export interface Staleness {
  /** Reads that began while Redis was reached, and those of them that answered less than was acknowledged before. */
  reads: number;
  stale: number;
  /** Reads that began at other times, and those of them that answered what was outdated for longer than `CACHE_TTL`. */
  readsWithoutRedis: number;
  tooOld: number;
  hits: number;
  writes: number;
  /** What answered neither with what was asked for nor that it is gone. */
  failed: string[];
  emptied: number;
  outages: number;
}

/** What was acknowledged about a user. */
interface Known {
  readonly id: string;
  /** Each version, and when it was acknowledged. */
  readonly versions: { readonly version: number; readonly at: number }[];
  deletionBegan: boolean;
  deletedAt: number | undefined;
}

const ttlMs = 1000;
const userCount = 12;
/** Milliseconds a read may be on its way back to the service, at most. */
const slownessMs = 20;

/**
 * Lets many clients read and write a few users through two instances while Redis is made to forget and to fail, and compares
 * every read with what was acknowledged before it began.
 */
export async function checkStaleness(options: StalenessOptions): Promise<Staleness> {
  const { redis, reads, longestMs, outages, clients = 32 } = options;
  await using api = await startUsersService();
  const env = { CACHE_TTL: String(ttlMs / 1000), REDIS_URL: redis.server.url };
  const instances = [await api.another(env), await api.another(env)];
  for (const instance of instances) slowDown(instance);
  const seen: Staleness = {
    ...{ reads: 0, stale: 0, readsWithoutRedis: 0, tooOld: 0, hits: 0, writes: 0 },
    ...{ failed: [], emptied: 0, outages: 0 },
  };
  const newUser = async (): Promise<Known> => {
    const { id, updated_at } = await api.create();
    const versions = [{ version: Date.parse(updated_at), at: performance.now() }];
    return { id, versions, deletionBegan: false, deletedAt: undefined };
  };
  const users: Known[] = await Promise.all(Array.from({ length: userCount }, newUser));
  const gone: Known[] = [];
  const running = new Set<symbol>();
  /** Those that ran when Redis came back: they count as before that. */
  let left = new Set<symbol>();
  let since: number | undefined;
  let settledAt = 0;
  const request = async (...args: Parameters<Instance['request']>) => {
    const name = Symbol(args[1]);
    running.add(name);
    const answer = await pick(instances).request(...args);
    running.delete(name);
    if (left.delete(name)) settledAt = performance.now();
    // A machine that has no time for Cassandra is another matter.
    if (answer.status >= 500 && answer.body.code === undefined)
      seen.failed.push(`${args[0]} ${answer.status}`);
    return answer;
  };
  const reached = (now: number) => {
    const times = instances.map(({ service }) => service.app.redis?.upSince ?? Number.POSITIVE_INFINITY);
    const latest = Math.max(...times);
    if (latest !== since) {
      since = latest;
      left = new Set(running);
      settledAt = now;
    }
    return left.size === 0 && Math.max(since, settledAt) + ttlMs < now;
  };

  const read = async (user: Known) => {
    const began = performance.now();
    const isReached = reached(began);
    const acknowledged = [...user.versions];
    const { deletedAt } = user;
    const { status, headers, body } = await request('GET', `/users/${user.id}`);
    if (headers.get('cache-status') === 'users-api; hit') seen.hits++;
    if (status === 404 && !user.deletionBegan) seen.failed.push('a user that nobody deleted is gone');
    let outdatedAt: number | undefined;
    if (status === 200) {
      const answered = Date.parse(body.updated_at);
      const newer = acknowledged.filter(({ version }) => version > answered).map(({ at }) => at);
      outdatedAt = Math.min(...newer, deletedAt ?? Number.POSITIVE_INFINITY);
    }
    const isStale = outdatedAt !== undefined && outdatedAt < began;
    if (isReached) {
      seen.reads++;
      if (isStale) seen.stale++;
    } else {
      seen.readsWithoutRedis++;
      if (isStale && (outdatedAt ?? 0) + ttlMs < began) seen.tooOld++;
    }
  };
  const change = async (user: Known) => {
    const { status, body } = await request('PATCH', `/users/${user.id}`, {
      age: Math.floor(Math.random() * 150),
    });
    if (status === 200) {
      user.versions.push({ version: Date.parse(body.updated_at), at: performance.now() });
      seen.writes++;
      await read(user);
    }
  };
  const remove = async (user: Known) => {
    user.deletionBegan = true;
    const { status } = await request('DELETE', `/users/${user.id}`);
    if (status !== 204) return;
    user.deletedAt ??= performance.now();
    seen.writes++;
    const index = users.indexOf(user);
    if (index >= 0) users[index] = await newUser();
    for (let times = 0; times < 3; times++) {
      await read(user);
      await delay(Math.random() * slownessMs);
    }
    if (index < 0) return;
    gone.push(user);
    if (gone.length > userCount) gone.shift();
  };

  const ends = performance.now() + longestMs;
  const isOver = () => seen.reads >= reads || performance.now() > ends;
  const client = async () => {
    while (!isOver()) {
      const user = pick(Math.random() < 0.1 && gone.length > 0 ? gone : users);
      const dice = Math.random();
      if (dice < 0.88) await read(user);
      else if (dice < 0.97) await change(user);
      else await remove(user);
    }
  };
  await Promise.all([...Array.from({ length: clients }, client), disturb(redis, seen, isOver, outages)]);
  return seen;
}

/** Lets what some reads find arrive late, so that writes get in between them and what is done with it. */
function slowDown({ service }: Instance): void {
  const session = service.database.session();
  const execute = session.execute.bind(session) as (...args: unknown[]) => Promise<unknown>;
  Object.assign(session, {
    execute: async (...args: unknown[]) => {
      const result = await execute(...args);
      if (args[0] === selectUser && Math.random() < 0.3) await delay(Math.random() * slownessMs);
      return result;
    },
  });
}

/** Empties Redis and makes it evict again and again, and now and then pauses or kills it. */
async function disturb(
  redis: PromptRedis,
  seen: Staleness,
  isOver: () => boolean,
  outages: boolean,
): Promise<void> {
  while (!isOver()) {
    const client = createClient({ url: redis.server.url, RESP: 2, commandOptions: { timeout: 0 } });
    client.on('error', () => {});
    await client.connect();
    const until = performance.now() + (outages ? 5 * ttlMs : Number.POSITIVE_INFINITY);
    for (let n = 0; performance.now() < until && !isOver(); n++) {
      if (n % 4 === 0) {
        await client.flushAll();
        seen.emptied++;
      } else {
        // More than it may hold: others have to go.
        const value = 'x'.repeat(50_000);
        await Promise.all(Array.from({ length: 40 }, (_, i) => client.set(`load:${i}`, value)));
      }
      await delay(20 + Math.random() * 60);
    }
    client.destroy();
    if (!outages || isOver()) continue;
    seen.outages++;
    if (seen.outages % 2 === 1) {
      redis.server.pause();
      await delay(300);
      redis.server.resume();
    } else {
      await redis.server.kill();
      await delay(100);
      await redis.restart();
    }
  }
}

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}
