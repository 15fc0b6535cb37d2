import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where `--keep` keeps data, one directory for each release line and number of nodes. */
export function dataHome(version: string, nodes: number, env: NodeJS.ProcessEnv = process.env): string {
  const home = env.HOME ?? homedir();
  const base =
    process.platform === 'darwin'
      ? join(home, 'Library/Application Support')
      : process.platform === 'win32'
        ? (env.LOCALAPPDATA ?? join(home, 'AppData/Local'))
        : env.XDG_DATA_HOME || join(home, '.local/share');
  const line = version.split('.').slice(0, 2).join('.');
  return resolve(base, 'local-cassandra', nodes === 1 ? line : `${line}-${nodes}-nodes`);
}
