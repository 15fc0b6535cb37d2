import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../environment/make-directory.js';
import { LocalCassandraError } from '../errors.js';
import { explainFailure } from '../explain-failure.js';
import { cacheDirectory } from '../install/cache-directory.js';
import { jarNames } from '../install/jar-manifest.js';
import { fetchJars } from '../install/maven.js';
import { findJava } from '../java/find-java.js';
import { lockWhenFree } from '../lifetime/lock-when-free.js';
import { capture } from '../process/capture.js';
import { readZipEntry } from './zip-entry.js';

/** A jar that carries the programs for the systems that there are. */
const artifact = {
  groupId: 'com.github.codemonstur',
  artifactId: 'embedded-redis',
  version: '1.4.3',
  inWords: 'Redis',
};

/** The names of the programs in it, by system and processor. */
const programs: Readonly<Record<string, string>> = {
  'linux-x64': 'redis-server-6.2.6-v5-linux-amd64',
  'linux-arm64': 'redis-server-6.2.7-linux-arm64',
  'linux-ia32': 'redis-server-6.2.7-linux-386',
  'darwin-x64': 'redis-server-6.2.6-v5-darwin-amd64',
  'darwin-arm64': 'redis-server-6.2.6-v5-darwin-arm64',
  'win32-x64': 'redis-server-5.0.14.1-windows-amd64.exe',
};

/**
 * A `redis-server` that runs here: the one on the `PATH`, else that of the cache, fetched into it with Maven the first time.
 * @throws LocalCassandraError `MAVEN_NOT_FOUND`, `JAVA_NOT_FOUND`, `DOWNLOAD_FAILED`, `CACHE_NOT_WRITABLE`, `PLATFORM_UNSUPPORTED`.
 */
export async function findRedis(signal: AbortSignal | undefined): Promise<string> {
  if (await runs('redis-server')) return 'redis-server';
  const name = programs[`${process.platform}-${process.arch}`];
  if (name === undefined) throw unsupported(`no redis-server is on the PATH`);
  const program = join(cacheDirectory(), 'redis', artifact.version, name);
  if (!(await runs(program))) await fetchOnce(program, name, signal);
  return program;
}

async function fetchOnce(program: string, name: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    const directory = join(program, '..');
    await makeDirectory(directory);
    const unlock = await lockWhenFree(directory, { signal });
    try {
      if (!(await runs(program))) await fetch(program, name, signal);
    } finally {
      await unlock();
    }
  } catch (error) {
    throw explainFailure(error, `The cache ${cacheDirectory()} (variable LOCAL_CASSANDRA_CACHE)`);
  }
  // The one for Linux needs glibc and libssl 3.
  if (!(await runs(program))) throw unsupported(`${program} does not run here`);
}

async function fetch(program: string, name: string, signal: AbortSignal | undefined): Promise<void> {
  const workspace = await mkdtemp(join(program, '../.fetch-'));
  try {
    const java = await findJava();
    const jars = await fetchJars({ artifact, directory: workspace, java, signal, onJar: () => {} });
    const jar = (await jarNames(jars)).find((each) => each.startsWith(artifact.artifactId));
    const content = jar === undefined ? undefined : await readZipEntry(join(jars, jar), name);
    if (content === undefined) {
      throw new LocalCassandraError('DOWNLOAD_FAILED', `Maven delivered no ${name}. Start again.`);
    }
    await writeFile(join(workspace, name), content, { mode: 0o755 });
    await rename(join(workspace, name), program);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function runs(program: string): Promise<boolean> {
  return (await capture(program, ['--version'])).code === 0;
}

function unsupported(why: string): LocalCassandraError {
  return new LocalCassandraError(
    'PLATFORM_UNSUPPORTED',
    `Redis cannot be started: ${why}. Install redis-server, such as with: apt-get install redis-server`,
  );
}
