import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigurationError } from '../src/config/config.js';
import { serviceName } from '../src/version.js';

/**
 * Where the local Cassandra keeps its data: `LOCAL_CASSANDRA_DATA`, or where this system keeps a user's data.
 *
 * @throws ConfigurationError for a user without a home, who has to choose.
 */
export function dataDirectory(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.LOCAL_CASSANDRA_DATA) return resolve(env.LOCAL_CASSANDRA_DATA);
  const home = env.HOME || homeOnRecord();
  const base = usualBase(home, env, platform);
  if (base) return resolve(base, serviceName, 'cassandra');
  throw new ConfigurationError([
    'HOME is not set, and this user has no home directory: set LOCAL_CASSANDRA_DATA to a directory for the data of the local Cassandra.',
  ]);
}

function usualBase(
  home: string | undefined,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string | undefined {
  if (platform === 'darwin') return home && join(home, 'Library/Application Support');
  if (platform === 'win32') return env.LOCALAPPDATA || (home && join(home, 'AppData/Local'));
  return env.XDG_DATA_HOME || (home && join(home, '.local/share'));
}

/** In a container, a user may be a number that the system does not know. */
function homeOnRecord(): string | undefined {
  try {
    return userInfo().homedir || undefined;
  } catch {
    return undefined;
  }
}
