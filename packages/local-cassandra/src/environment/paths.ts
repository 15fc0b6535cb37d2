import { tmpdir, userInfo } from 'node:os';
import { resolve } from 'node:path';

/** The path that a variable holds, a relative one taken from the current directory; `undefined` when it is unset or empty. */
export function pathFrom(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name];
  return value ? resolve(value) : undefined;
}

/** This user's home: `HOME`, or what the system has on record. In a container, a user may have neither. */
export function homeDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const home = pathFrom(env, 'HOME');
  if (home) return home;
  try {
    return userInfo().homedir || undefined;
  } catch {
    return undefined;
  }
}

/** Where temporary files go, as an absolute path. */
export function temporaryDirectory(): string {
  return resolve(tmpdir());
}

/** The temporary directory as people know it, for messages. */
export function temporaryDirectoryInWords(): string {
  const variable = ['TMPDIR', 'TMP', 'TEMP'].find((name) => process.env[name]) ?? 'TMPDIR';
  return `The temporary directory ${temporaryDirectory()} (variable ${variable})`;
}
