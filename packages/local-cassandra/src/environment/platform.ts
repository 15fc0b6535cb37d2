import { join } from 'node:path';
import { LocalCassandraError } from '../errors.js';
import { pathFrom } from './paths.js';

const isMac = (platform: string) => platform === 'darwin';

/**
 * Ends a start where Cassandra itself does not run.
 * @throws LocalCassandraError `PLATFORM_UNSUPPORTED` on Windows, with what runs Cassandra there.
 */
export function requirePlatform(platform: string = process.platform): void {
  if (platform !== 'win32') return;
  throw new LocalCassandraError(
    'PLATFORM_UNSUPPORTED',
    'Cassandra does not run on Windows itself. Work in WSL2, which is a Linux (get it with: wsl --install), or take a Cassandra in a container: docker run -d -p 9042:9042 cassandra:5',
  );
}

/** The directory below which programs keep a user's data or caches on this system; `undefined` for a user without a home. */
export function usualDirectory(
  kind: 'data' | 'cache',
  home: string | undefined,
  env: NodeJS.ProcessEnv,
  platform: string = process.platform,
): string | undefined {
  if (isMac(platform))
    return home && join(home, 'Library', kind === 'data' ? 'Application Support' : 'Caches');
  const [variable, below] =
    kind === 'data' ? ['XDG_DATA_HOME', '.local/share'] : ['XDG_CACHE_HOME', '.cache'];
  return pathFrom(env, variable) ?? (home && join(home, below));
}

/** The command that gives this system a loopback address, until it is started again. */
export function addLoopbackAddress(address: string, platform: string = process.platform): string {
  return platform === 'linux'
    ? `sudo ip address add ${address}/8 dev lo`
    : `sudo ifconfig lo0 alias ${address}`;
}

/** Bytes of a socket's path that this system takes. */
export function longestSocketPath(platform: string = process.platform): number {
  return platform === 'linux' ? 107 : 103;
}

/** Without a locale of UTF-8, as in a container without `LANG`, Java opens no path with a letter that ASCII lacks. */
export function utf8Locale(platform: string = process.platform): { LC_ALL?: string } {
  return platform === 'linux' ? { LC_ALL: 'C.UTF-8' } : {};
}
