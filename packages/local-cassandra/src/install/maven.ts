import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { LocalCassandraError } from '../errors.js';
import type { Java } from '../java/find-java.js';
import { mavenInstallLine } from '../java/install-line.js';

/** What {@link fetchJars} needs to know. */
export interface FetchOptions {
  readonly version: string;
  /** Receives `pom.xml` and, below `jars`, what Maven copies. */
  readonly directory: string;
  readonly java: Java;
  readonly signal: AbortSignal | undefined;
  /** Called for each jar that arrives from a repository. */
  readonly onJar: (name: string, bytes: number) => void;
}

/**
 * Lets Maven copy `cassandra-all` and all that it needs into `<directory>/jars`, with the settings, mirrors and proxies
 * that Maven has on this machine.
 * @throws LocalCassandraError `MAVEN_NOT_FOUND`, `DOWNLOAD_FAILED` with the end of Maven's output, or `ABORTED`.
 */
export async function fetchJars(options: FetchOptions): Promise<string> {
  const maven = findMaven(process.env);
  const jars = join(options.directory, 'jars');
  const pom = join(options.directory, 'pom.xml');
  await mkdir(jars, { recursive: true });
  await writeFile(pom, pomXml(options.version));
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  const args = ['--batch-mode', '--file', pom, goal, `-DoutputDirectory=${jars}`, '-DincludeScope=runtime'];
  const child = spawn(maven, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, JAVA_HOME: process.env.JAVA_HOME ?? dirname(dirname(options.java.path)) },
    shell: process.platform === 'win32',
    ...(options.signal && { signal: options.signal }),
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const jar = /^(?:\[INFO\] )?Downloaded from .*\/([^/]+\.jar) \(([\d.]+) ([kM]?)B/.exec(line);
      if (jar) options.onJar(jar[1] ?? '', Number(jar[2]) * ({ '': 1, k: 1e3, M: 1e6 }[jar[3] ?? ''] ?? 1));
      else if (!line.includes('Download')) lines.push(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => {
      reject(options.signal?.aborted ? aborted(options.signal) : mavenNotFound(error));
    });
    child.on('close', resolve);
  });
  if (options.signal?.aborted) throw aborted(options.signal);
  if (code !== 0) throw downloadFailed(options.version, lines);
  return jars;
}

function aborted(signal: AbortSignal): LocalCassandraError {
  return new LocalCassandraError('ABORTED', 'The download of Cassandra was aborted.', {
    cause: signal.reason,
  });
}

function mavenNotFound(cause?: unknown): LocalCassandraError {
  return new LocalCassandraError(
    'MAVEN_NOT_FOUND',
    `Maven fetches Cassandra the first time, and no mvn was found. ${mavenInstallLine()} ` +
      'Or unpack a Cassandra release and set CASSANDRA_HOME to its directory.',
    { cause },
  );
}

function downloadFailed(version: string, lines: readonly string[]): LocalCassandraError {
  const missing = lines.some((line) => /cassandra-all:jar:\S* (was not found|\(absent\)|in )/.test(line));
  const full = lines.some((line) => /No space left on device/.test(line));
  const advice = missing
    ? 'There is no such release in the Maven repositories of this machine: check `version`.'
    : 'Check the network, and the mirrors and proxies in ~/.m2/settings.xml.';
  return new LocalCassandraError(
    full ? 'DISK_FULL' : 'DOWNLOAD_FAILED',
    full
      ? 'The disk is full: Cassandra needs about 150 MB in the cache and the Maven repository.'
      : `Maven could not fetch Cassandra ${version}. ${advice}`,
    {
      logTail: lines
        .filter((line) => line.includes('ERROR'))
        .slice(0, 6)
        .join('\n'),
    },
  );
}

const USUAL = ['/usr/share/maven/bin', '/opt/homebrew/bin', '/usr/local/bin', '/opt/maven/bin'];

/** Finds `mvn` in `MAVEN_HOME`, `PATH` and the usual places; throws `MAVEN_NOT_FOUND`. */
export function findMaven(env: NodeJS.ProcessEnv, usual: readonly string[] = USUAL): string {
  const name = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  const homes = [env.MAVEN_HOME, env.M2_HOME]
    .filter((home) => home !== undefined)
    .map((home) => join(home, 'bin'));
  const path = (env.PATH ?? '').split(delimiter);
  const found = [...homes, ...path, ...usual].map((directory) => join(directory, name)).find(existsSync);
  if (!found) throw mavenNotFound();
  return found;
}

function pomXml(version: string): string {
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>local-cassandra</groupId><artifactId>jars</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.cassandra</groupId><artifactId>cassandra-all</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;
}
