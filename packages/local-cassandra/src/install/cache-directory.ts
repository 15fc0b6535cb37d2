import { join } from 'node:path';
import { homeDirectory, pathFrom } from '../environment/paths.js';
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
  const home = homeDirectory(env);
  const usual = usualCaches(home, env, platform);
  if (usual) return usual;
  throw new LocalCassandraError(
    'CACHE_NOT_WRITABLE',
    'HOME is not set, and this user has no home directory: set LOCAL_CASSANDRA_CACHE to a directory that this user may write to.',
  );
}

function usualCaches(home: string | undefined, env: NodeJS.ProcessEnv, platform: string): string | undefined {
  if (platform === 'win32') {
    const base = pathFrom(env, 'LOCALAPPDATA') ?? (home && join(home, 'AppData/Local'));
    return base && join(base, 'local-cassandra/cache');
  }
  if (platform === 'darwin') return home && join(home, 'Library/Caches/local-cassandra');
  const base = pathFrom(env, 'XDG_CACHE_HOME') ?? (home && join(home, '.cache'));
  return base && join(base, 'local-cassandra');
}
