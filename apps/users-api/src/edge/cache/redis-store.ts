import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { RedisBudget } from '../redis/redis-budget.js';
import type { RedisLink } from '../redis/redis-link.js';
import type { RedisScript } from '../redis/redis-script.js';
import { redisBudgetOf } from '../redis/request-budget.js';
import { cacheScripts } from './cache-scripts.js';
import type { CachedRow, CacheStore, Found, Lease } from './cached-row.js';

/** Milliseconds after which another may take a lease over whose holder has not filled it in. */
const leaseMs = 2000;

/** Keeps rows in Redis, for all instances. While it is away nothing is found, and nothing waits. */
export class RedisStore implements CacheStore {
  readonly #link: RedisLink;
  readonly #ttl: string;

  constructor(link: RedisLink, ttlMs: number) {
    this.#link = link;
    this.#ttl = String(Math.floor(ttlMs));
  }

  async look(key: string, request: FastifyRequest): Promise<Found> {
    const { runId } = this.#link;
    const lease = randomBytes(12).toString('base64url');
    const found = await this.#run(
      cacheScripts.look,
      key,
      [lease, this.#ttl, String(leaseMs)],
      redisBudgetOf(request),
    );
    if (Array.isArray(found)) {
      const [json, etag, version] = found.map(String);
      return { json: json ?? '', etag: etag ?? '', version: Number(version) };
    }
    // A lease of another run would lead to another key.
    return found === 1 && runId === this.#link.runId ? this.#lease(key, lease) : undefined;
  }

  async outdate(key: string, version: number, request: FastifyRequest): Promise<void> {
    await this.#run(cacheScripts.outdate, key, [String(version)], redisBudgetOf(request));
  }

  async bury(key: string, request: FastifyRequest): Promise<void> {
    await this.#run(cacheScripts.bury, key, [], redisBudgetOf(request));
  }

  async forget(key: string, request: FastifyRequest): Promise<void> {
    await this.#run(cacheScripts.forget, key, [], redisBudgetOf(request));
  }

  /** Nobody waits for what becomes of a lease but those who wait for the same row: it has a budget of its own. */
  #lease(key: string, lease: string): Lease {
    const { fill, release } = cacheScripts;
    return {
      fill: async ({ json, etag, version }: CachedRow) =>
        (await this.#run(fill, key, [lease, json, etag, String(version)], new RedisBudget())) === 1,
      release: () => void this.#run(release, key, [lease], new RedisBudget()),
    };
  }

  /** What Redis answers; `undefined` while it is away, which whoever asks then goes on without. */
  async #run(
    script: RedisScript,
    key: string,
    args: readonly string[],
    budget: RedisBudget,
  ): Promise<unknown> {
    const { prefix, runId } = this.#link;
    if (runId === undefined) return undefined;
    // What an earlier run kept, and has again from a copy on disk, misses what was voided since.
    return this.#link.run(script, `${prefix}cache:${runId}:${key}`, args, budget).catch(() => undefined);
  }
}
