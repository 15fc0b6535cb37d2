import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where fetched jars live: `LOCAL_CASSANDRA_CACHE`, or the place this system keeps caches in. */
export function cacheDirectory(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  if (env.LOCAL_CASSANDRA_CACHE) return env.LOCAL_CASSANDRA_CACHE;
  const home = env.HOME ?? homedir();
  if (platform === 'darwin') return join(home, 'Library/Caches/local-cassandra');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(home, 'AppData/Local'), 'local-cassandra/cache');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'local-cassandra');
}
