import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJava } from 'local-cassandra';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FetchOptions, fetchJars } from '../../src/install/maven.js';
import { isAlive } from '../../src/lifetime/processes.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'maven-'));
  for (const name of ['MAVEN_OPTS', 'MAVEN_ARGS', 'JAVA_HOME', 'JAVA_TOOL_OPTIONS']) vi.stubEnv(name, '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

const cassandra = {
  groupId: 'org.apache.cassandra',
  artifactId: 'cassandra-all',
  version: '5.0.9',
  inWords: 'Cassandra 5.0.9',
};

/** Lets a shell script be Maven. */
async function fetchWith(script: string, options: Partial<FetchOptions> = {}): Promise<string> {
  await mkdir(join(directory, 'bin'));
  await writeFile(join(directory, 'bin/mvn'), `#!/bin/sh\n${script}\n`);
  await chmod(join(directory, 'bin/mvn'), 0o755);
  vi.stubEnv('MAVEN_HOME', directory);
  const java = await findJava();
  return fetchJars({ artifact: cassandra, directory, java, signal: undefined, onJar: () => {}, ...options });
}

const failure = (message: string) => ({
  name: 'LocalCassandraError',
  code: 'DOWNLOAD_FAILED',
  message: expect.stringContaining(message),
});

it('gets a Java that works where JAVA_HOME was removed', async () => {
  vi.stubEnv('JAVA_HOME', join(directory, 'gone'));
  const script = `"$JAVA_HOME/bin/java" -version && touch ${join(directory, 'jars/one.jar')}`;
  expect(existsSync(join(await fetchWith(script), 'one.jar'))).toBe(true);
});

it('gets the home of the Java behind a shim', async () => {
  const behind = await findJava();
  await mkdir(join(directory, 'shims'));
  await writeFile(join(directory, 'shims/java'), `#!/bin/sh\nexec ${behind.path} "$@"\n`);
  await chmod(join(directory, 'shims/java'), 0o755);
  const java = await findJava({ PATH: join(directory, 'shims') });
  expect(java).toMatchObject({ path: behind.path, home: behind.home, source: 'PATH' });
  await expect(fetchWith('echo "[ERROR] with $JAVA_HOME"; exit 1', { java })).rejects.toMatchObject(
    failure(`with ${behind.home}`),
  );
});

it('keeps a JAVA_HOME that works: it may know the certificates of a company', async () => {
  const { path } = await findJava();
  await mkdir(join(directory, 'own/bin'), { recursive: true });
  await writeFile(join(directory, 'own/bin/java'), `#!/bin/sh\nexec ${path} "$@"\n`);
  await chmod(join(directory, 'own/bin/java'), 0o755);
  vi.stubEnv('JAVA_HOME', join(directory, 'own'));
  await expect(fetchWith('echo "[ERROR] with $JAVA_HOME"; exit 1')).rejects.toMatchObject(
    failure(`with ${join(directory, 'own')}`),
  );
});

it.each([
  ['echo "Unrecognized VM option"; exit 1', { MAVEN_OPTS: '-XX:+Nonsense' }, 'MAVEN_OPTS=-XX:+Nonsense'],
  ['echo "usage: mvn"; exit 0', { MAVEN_ARGS: '--help' }, 'MAVEN_ARGS=--help'],
  [
    'echo "Could not create the Java Virtual Machine"; exit 1',
    { JAVA_TOOL_OPTIONS: '-Xmx1' },
    'JAVA_TOOL_OPTIONS=-Xmx1',
  ],
  [
    'echo "The JAVA_HOME environment variable is not defined correctly"; exit 1',
    {},
    'JAVA_HOME: check that variable, also in ~/.mavenrc',
  ],
  [
    'echo "[ERROR] Could not create local repository at /x"; exit 1',
    {},
    'let this user write to ~/.m2/repository',
  ],
  ['echo "[ERROR] Connection refused"; exit 1', { MAVEN_OPTS: '-Xmx1g' }, 'Check the network'],
])('says what to do after %j', async (script, env, advice) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  await expect(fetchWith(script)).rejects.toMatchObject(failure(advice));
});

/** A Maven that starts another program, tells its number, and never ends. */
const hanging = (numbers: string) => `sleep 600 & echo $! > ${numbers}; echo started; wait`;

it('is ended with all that it has started when the start is aborted', async () => {
  const numbers = join(directory, 'number');
  const aborting = new AbortController();
  const fetching = fetchWith(hanging(numbers), { signal: aborting.signal });
  await vi.waitFor(async () => expect(await readFile(numbers, 'utf8')).toMatch(/\n/));
  aborting.abort();
  await expect(fetching).rejects.toMatchObject({ code: 'ABORTED' });
  const number = Number(await readFile(numbers, 'utf8'));
  await vi.waitFor(() => expect(isAlive(number)).toBe(false));
});

it('is given up when it says nothing any more', async () => {
  const fetching = fetchWith(hanging(join(directory, 'number')), { silenceMs: 200 });
  await expect(fetching).rejects.toMatchObject(failure('Maven has said nothing for 0.2 s'));
});

it('is ended by a listener that throws', async () => {
  const reason = new Error('enough');
  const onJar = () => {
    throw reason;
  };
  const script = 'echo "Downloaded from central: http://x/a.jar (1 kB at 1 kB/s)"; sleep 600';
  await expect(fetchWith(script, { onJar })).rejects.toBe(reason);
});
