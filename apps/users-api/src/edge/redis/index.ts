import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../config/config.js';
import { readGauge } from '../../operations/metrics/read-gauge.js';
import { serviceName } from '../../version.js';
import { RedisLink } from './redis-link.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Where instances share limits and cache; absent without `REDIS_URL`. */
    redis?: RedisLink;
  }
}

/** Milliseconds that the start waits for Redis, so that the first requests find it. */
const startMs = 1000;

type RedisOptions = Required<Pick<Config, 'REDIS_URL'>> & Pick<Config, 'CASSANDRA_KEYSPACE'>;

/** Connects to Redis. The service starts, and runs, without it. */
export const redis = fp(async (app: FastifyInstance, config: RedisOptions) => {
  const { REDIS_URL: url, CASSANDRA_KEYSPACE: keyspace } = config;
  const link = new RedisLink({ url, prefix: `${serviceName}:${keyspace}:`, log: app.log });
  app.decorate('redis', link);
  app.addHook('onClose', async () => link.close());
  readGauge(app.metrics, 'redis_up', 'Whether Redis is asked: 0 while it is away.', () => Number(link.isUp));
  await Promise.race([link.tried, delay(startMs, undefined, { ref: false })]);
});
