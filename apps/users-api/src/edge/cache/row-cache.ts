import { isCassandraError } from 'async-cassandra';
import type { FastifyRequest } from 'fastify';
import type { RequestWork } from '../../http/request-work.js';
import type { RedisLink } from '../redis/redis-link.js';
import { type CachedRow, type CacheStore, type Found, isRow, type Lease } from './cached-row.js';
import { MemoryStore } from './memory-store.js';
import { RedisStore } from './redis-store.js';

/** A row as it is answered. One that has no version is not kept. */
export type AnswerRow = Omit<CachedRow, 'version'> & { readonly version: number | undefined };

/** What a read found, and whether the cache had it. */
export interface CacheAnswer {
  readonly row: AnswerRow | undefined;
  readonly isHit: boolean;
}

/** Reads a row from Cassandra. */
type Load = () => Promise<AnswerRow | undefined>;

/** What a write did to a row, for the cache: changed it, in this version, or saw that it is gone, or nothing. */
export type WriteEffect = { readonly version: number | undefined } | 'gone' | 'none';

/** Single rows that were read a short while ago: in Redis where there is one, for all instances, else in this process. */
export class RowCache {
  readonly #store: CacheStore;
  /** The reads that are under way under a lease; undefined in the end where what they found could not be stored. */
  readonly #fills = new Map<string, Promise<CachedRow | undefined>>();

  constructor(ttlSeconds: number, link: RedisLink | undefined) {
    const ttlMs = ttlSeconds * 1000;
    this.#store = link === undefined ? new MemoryStore(ttlMs) : new RedisStore(link, ttlMs);
  }

  /** Answers a row from the cache, at once where it is at hand, or reads it: once for all who ask for it meanwhile. */
  read(key: string, request: FastifyRequest, load: Load): CacheAnswer | Promise<CacheAnswer> {
    if (this.#fills.has(key)) return this.#follow(key, request, load);
    const found = this.#store.look(key, request);
    if (found instanceof Promise) return found.then((later) => this.#use(later, key, request, load));
    return this.#use(found, key, request, load);
  }

  #use(found: Found, key: string, request: FastifyRequest, load: Load): CacheAnswer | Promise<CacheAnswer> {
    if (found === undefined) return this.#follow(key, request, load);
    if (isRow(found)) return { row: found, isHit: true };
    return this.#fill(key, found, load).then((row) => ({ row, isHit: false }));
  }

  /** Waits for what another request reads, if there is one, else reads it. */
  async #follow(key: string, request: FastifyRequest, load: Load): Promise<CacheAnswer> {
    const fill = this.#fills.get(key);
    // What is stored now was read under a lease that no write has voided up to now: it is not older than this request.
    const filled = fill && (await orOver(fill, request.work));
    return { row: filled ?? (await load()), isHit: false };
  }

  /**
   * Runs a write of a row and makes the cache forget what it made old, before anybody hears of the write. One that fails may
   * have been done all the same.
   */
  async write<Result>(
    key: string,
    request: FastifyRequest,
    write: () => Promise<Result>,
    effectOf: (result: Result) => WriteEffect,
  ): Promise<Result> {
    let result: Result;
    try {
      result = await write();
    } catch (error) {
      if (!isCassandraError(error) || error.outcome !== 'not_applied') await this.#store.forget(key, request);
      throw error;
    }
    const effect = effectOf(result);
    if (effect === 'gone') await this.#store.bury(key, request);
    else if (effect !== 'none') {
      if (effect.version === undefined) await this.#store.forget(key, request);
      else await this.#store.outdate(key, effect.version, request);
    }
    return result;
  }

  async #fill(key: string, lease: Lease, load: Load): Promise<AnswerRow | undefined> {
    let settle: (filled: CachedRow | undefined | Promise<CachedRow | undefined>) => void = () => {};
    this.#fills.set(
      key,
      new Promise((resolve) => {
        settle = resolve;
      }),
    );
    let filling: Promise<CachedRow | undefined> | CachedRow | undefined;
    let isStored = false;
    try {
      const row = await load();
      const { version } = row ?? {};
      if (row !== undefined && version !== undefined) {
        const kept = { ...row, version };
        isStored = true;
        const filled = lease.fill(kept);
        filling =
          filled instanceof Promise
            ? filled.then((is) => (is ? kept : undefined))
            : filled
              ? kept
              : undefined;
      }
      return row;
    } finally {
      // Whoever comes from now on may come behind a write that the fill did not see.
      this.#fills.delete(key);
      settle(filling);
      if (!isStored) lease.release();
    }
  }
}

/** What a promise settles to; undefined once the request is over. */
function orOver<T>(promise: Promise<T>, { deadline }: RequestWork): Promise<T | undefined> {
  return new Promise((resolve) => {
    const unlisten = deadline.onAbort(() => resolve(undefined));
    void promise.then((value) => {
      unlisten();
      resolve(value);
    });
  });
}
