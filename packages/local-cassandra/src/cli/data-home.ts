import { join } from 'node:path';
import { homeDirectory } from '../environment/paths.js';
import { usualDirectory } from '../environment/platform.js';
import { CommandError } from './usage-error.js';

/** Where `--keep` keeps data, one directory for each release line and number of nodes. */
export function dataHome(version: string, nodes: number, env: NodeJS.ProcessEnv = process.env): string {
  const base = usualDirectory('data', homeDirectory(env), env);
  if (!base) throw new CommandError('HOME is not set, and this user has no home directory: use --data DIR.');
  const line = version.split('.').slice(0, 2).join('.');
  return join(base, 'local-cassandra', nodes === 1 ? line : `${line}-${nodes}-nodes`);
}
