import { LocalCassandraError, startRedis } from 'local-cassandra';
import { type Config, ConfigurationError } from '../src/config/config.js';

/** A Redis to connect to, where one is wanted. */
interface ProvidedRedis {
  /** As `REDIS_URL` would have it. */
  readonly settings: Pick<Config, 'REDIS_URL'>;
  /** Stops it, where it was started for the occasion. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a Redis for a service that was started with `--redis`, unless its settings name one.
 * @throws ConfigurationError when none can be had.
 */
export async function provideRedis(
  config: Config,
  { isWanted }: { readonly isWanted: boolean },
): Promise<ProvidedRedis> {
  const isGiven = config.REDIS_URL !== undefined || config.NODE_ENV === 'production';
  if (!isWanted || isGiven) return { settings: {}, stop: async () => {} };
  try {
    const redis = await startRedis();
    process.stdout.write(`Started a Redis at ${redis.url}, which keeps nothing\n`);
    return { settings: { REDIS_URL: redis.url }, stop: () => redis.stop() };
  } catch (error) {
    if (error instanceof LocalCassandraError) throw new ConfigurationError([error.message]);
    throw error;
  }
}
