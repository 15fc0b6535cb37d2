import { join } from 'node:path';
import { homeDirectory, pathFrom } from '../environment/paths.js';
import { CommandError } from './usage-error.js';

/** Where `--keep` keeps data, one directory for each release line and number of nodes. */
export function dataHome(version: string, nodes: number, env: NodeJS.ProcessEnv = process.env): string {
  const base = usualData(homeDirectory(env), env);
  if (!base) throw new CommandError('HOME is not set, and this user has no home directory: use --data DIR.');
  const line = version.split('.').slice(0, 2).join('.');
  return join(base, 'local-cassandra', nodes === 1 ? line : `${line}-${nodes}-nodes`);
}

function usualData(home: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (process.platform === 'darwin') return home && join(home, 'Library/Application Support');
  if (process.platform === 'win32')
    return pathFrom(env, 'LOCALAPPDATA') ?? (home && join(home, 'AppData/Local'));
  return pathFrom(env, 'XDG_DATA_HOME') ?? (home && join(home, '.local/share'));
}
