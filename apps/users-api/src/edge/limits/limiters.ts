import { createHash } from 'node:crypto';
import { RateLimiterCompatibleAbstract, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../../config/rate-limit.js';
import type { RedisBudget } from '../redis/redis-budget.js';
import type { RedisLink } from '../redis/redis-link.js';
import { redisScript } from '../redis/redis-script.js';

/** Clients that are counted one by one; those beyond share counts with each other. */
const mostClients = 100_000;
const sharedCounts = 1_000;

/**
 * Counts in this process, in bounded memory: when it is full, no client gets more than its limit, some get less. (The
 * library's own has no bound, and a timer for each client that cannot be longer than 24 days.)
 */
export class OwnLimiter extends RateLimiterCompatibleAbstract {
  override readonly keyPrefix = '';
  override blockDuration = 0;
  override execEvenly = false;
  readonly #limit: RateLimit;
  /** In the order in which they end, since all windows are equally long. */
  readonly #windows = new Map<string, { count: number; readonly endsAt: number }>();

  constructor(limit: RateLimit) {
    super();
    this.#limit = limit;
  }

  override async consume(client: string, points = 1, _options?: object): Promise<RateLimiterRes> {
    const counted = this.#count(client, points);
    if (counted.consumedPoints > this.#limit.requests) throw counted;
    return counted;
  }

  override async penalty(client: string, points = 1, _options?: object): Promise<RateLimiterRes> {
    return this.#count(client, points);
  }

  #count(client: string, points: number): RateLimiterRes {
    const now = performance.now();
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now) break;
      this.#windows.delete(key);
    }
    const { requests, windowSeconds } = this.#limit;
    const key = this.#windows.has(client) || this.#windows.size < mostClients ? client : sharedKey(client);
    const window = this.#windows.get(key) ?? { count: 0, endsAt: now + windowSeconds * 1000 };
    window.count += points;
    this.#windows.set(key, window);
    const left = Math.max(0, requests - window.count);
    return new RateLimiterRes(left, window.endsAt - now, window.count, window.count === points);
  }
}

function sharedKey(client: string): string {
  return `shared:${createHash('sha256').update(client).digest().readUInt32LE() % sharedCounts}`;
}

const count = redisScript(`
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local rest = redis.call('PTTL', KEYS[1])
if rest < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  rest = tonumber(ARGV[2])
end
return {count, rest}
`);

/** Counts in Redis, for all instances; every request that passes counts here as well, for the time when Redis is away. */
export class SharedLimiter extends RateLimiterRedis {
  readonly #link: RedisLink;
  readonly #own: OwnLimiter;

  constructor(link: RedisLink, limit: RateLimit) {
    const own = new OwnLimiter(limit);
    const { requests: points, windowSeconds: duration } = limit;
    const keyPrefix = `${link.prefix}rate:${points}/${duration}`;
    super({ points, duration, keyPrefix, insuranceLimiter: own, storeClient: link });
    this.#own = own;
    this.#link = link;
  }

  /** What the library sends to Redis, sent within the budget of the request. */
  async _upsert(
    key: string,
    points: number,
    windowMs: number,
    _force: boolean,
    { budget }: { readonly budget: RedisBudget },
  ): Promise<unknown> {
    const counted = await this.#link.run(count, key, [String(points), String(windowMs)], budget);
    if (Array.isArray(counted) && counted[0] <= this.points)
      await this.#own.penalty(this.parseKey(key), points);
    return counted;
  }
}
