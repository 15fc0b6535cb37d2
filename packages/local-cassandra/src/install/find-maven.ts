import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { pathFrom } from '../environment/paths.js';
import { LocalCassandraError } from '../errors.js';
import { mavenInstallLine } from '../java/install-line.js';

const HOMES = ['MAVEN_HOME', 'M2_HOME'] as const;
const USUAL = ['/usr/share/maven/bin', '/opt/homebrew/bin', '/usr/local/bin', '/opt/maven/bin'];

/** Finds `mvn` in `MAVEN_HOME`, `PATH` and the usual places; throws `MAVEN_NOT_FOUND`. */
export function findMaven(env: NodeJS.ProcessEnv, usual: readonly string[] = USUAL): string {
  const homes = HOMES.map((variable) => pathFrom(env, variable)).filter((home) => home !== undefined);
  const path = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const directories = [...homes.map((home) => join(home, 'bin')), ...path, ...usual];
  const found = directories.map((directory) => resolve(directory, 'mvn')).find(isProgram);
  if (!found) throw mavenNotFound(env);
  return found;
}

/** The error for a machine without Maven. */
export function mavenNotFound(env: NodeJS.ProcessEnv, cause?: unknown): LocalCassandraError {
  const wrong = HOMES.filter((variable) => env[variable]).map(
    (variable) => `${variable} is ${env[variable]}, where there is none. `,
  );
  return new LocalCassandraError(
    'MAVEN_NOT_FOUND',
    `Maven fetches Cassandra the first time, and no mvn was found. ${wrong.join('')}${mavenInstallLine()} ` +
      'Or unpack a Cassandra release and set CASSANDRA_HOME to its directory.',
    { cause },
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
