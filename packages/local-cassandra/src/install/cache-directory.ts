import { join } from 'node:path';
import { homeDirectory, pathFrom } from '../environment/paths.js';
import { usualDirectory } from '../environment/platform.js';
import { LocalCassandraError } from '../errors.js';

/**
 * Where fetched jars live: `LOCAL_CASSANDRA_CACHE`, or the place this system keeps caches in.
 * @throws LocalCassandraError `CACHE_NOT_WRITABLE` for a user without a home, who has to choose.
 */
export function cacheDirectory(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  const chosen = pathFrom(env, 'LOCAL_CASSANDRA_CACHE');
  if (chosen) return chosen;
  const usual = usualDirectory('cache', homeDirectory(env), env, platform);
  if (usual) return join(usual, 'local-cassandra');
  throw new LocalCassandraError(
    'CACHE_NOT_WRITABLE',
    'HOME is not set, and this user has no home directory: set LOCAL_CASSANDRA_CACHE to a directory that this user may write to.',
  );
}
