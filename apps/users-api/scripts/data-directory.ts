import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the local Cassandra keeps its data: `LOCAL_CASSANDRA_DATA`, or where this system keeps a user's data. */
export function dataDirectory(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.LOCAL_CASSANDRA_DATA) return env.LOCAL_CASSANDRA_DATA;
  const home = env.HOME || homedir();
  if (platform === 'darwin') return join(home, 'Library/Application Support/users-api/cassandra');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA || join(home, 'AppData/Local'), 'users-api/cassandra');
  }
  return join(env.XDG_DATA_HOME || join(home, '.local/share'), 'users-api/cassandra');
}
