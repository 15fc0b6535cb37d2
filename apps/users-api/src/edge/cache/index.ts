import type { FastifyInstance, FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { serviceName } from '../../version.js';
import { RowCache } from './row-cache.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Single rows that were read a short while ago; absent without `CACHE_TTL`. */
    rowCache?: RowCache;
  }
}

interface CacheOptions {
  readonly ttlSeconds: number;
}

/** Keeps single rows for a short while: in Redis where that is registered, else in this process. */
export const cache = fp((app: FastifyInstance, { ttlSeconds }: CacheOptions, done: () => void) => {
  app.decorate('rowCache', new RowCache(ttlSeconds, app.redis));
  done();
});

const hit = `${serviceName}; hit`;
const miss = `${serviceName}; fwd=miss`;

/** `Cache-Status` (RFC 9211), for the `headers` of a response in a schema. */
export const cacheStatusHeader = {
  'Cache-Status': { type: 'string', description: `\`${hit}\`, or \`${miss}\`.` },
} as const;

/** Tells whether an answer came from the cache. */
export function tellCacheStatus(reply: FastifyReply, isHit: boolean): void {
  reply.header('cache-status', isHit ? hit : miss);
}
