import { mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { makeDirectory } from '../environment/make-directory.js';
import { pathFrom } from '../environment/paths.js';
import { LocalCassandraError } from '../errors.js';
import { explainFailure } from '../explain-failure.js';
import type { Java } from '../java/find-java.js';
import { lockWhenFree } from '../lifetime/lock-when-free.js';
import type { ProgressListener } from '../progress.js';
import { cacheDirectory } from './cache-directory.js';
import { jarNames, readCompleteJars, truncatedJars, writeManifest } from './jar-manifest.js';
import { fetchJars } from './maven.js';

/** What {@link resolveJars} needs to know. */
export interface ResolveJarsOptions {
  readonly version: string;
  readonly java: Java;
  readonly signal: AbortSignal | undefined;
  readonly report: ProgressListener;
}

/**
 * Full paths of Cassandra's jars: those of `CASSANDRA_HOME`, of the cache, or freshly fetched into it. Several processes
 * may ask at once: one fetches, the others wait for it.
 * @throws LocalCassandraError `MAVEN_NOT_FOUND`, `DOWNLOAD_FAILED`, `CACHE_NOT_WRITABLE`, `DISK_FULL`, `ABORTED`.
 */
export async function resolveJars(options: ResolveJarsOptions): Promise<string[]> {
  const home = pathFrom(process.env, 'CASSANDRA_HOME');
  if (home) return jarsOfHome(home, options.report);
  const directory = join(cacheDirectory(), 'jars', options.version);
  requireLoadable(directory, 'LOCAL_CASSANDRA_CACHE');
  const cached = (await readCompleteJars(directory)) ?? (await fetchOnce(directory, options));
  options.report({ step: 'jars', cached: true, message: `Cassandra ${options.version} from ${directory}` });
  return cached;
}

async function jarsOfHome(home: string, report: ProgressListener): Promise<string[]> {
  const directory = join(home, 'lib');
  const names = await jarNames(directory).catch(() => []);
  if (!names.some((name) => /^apache-cassandra-\d/.test(name))) {
    throw new LocalCassandraError(
      'INVALID_OPTION',
      `CASSANDRA_HOME is ${home}, but ${directory} holds no apache-cassandra-*.jar: point it at an unpacked release, or unset it.`,
    );
  }
  requireLoadable(directory, 'CASSANDRA_HOME');
  report({ step: 'jars', cached: true, message: `Cassandra from CASSANDRA_HOME (${home})` });
  return names.map((name) => join(directory, name));
}

/** Java has characters of its own in a class path and in the name of an agent, and no way to escape them. */
function requireLoadable(directory: string, variable: string): void {
  const found = [delimiter, '='].filter((character) => directory.includes(character));
  if (found.length === 0) return;
  throw new LocalCassandraError(
    'INVALID_OPTION',
    `Java loads no jars from ${directory}, because of the ${found.join(' and ')} in it. Set ${variable} to a directory without.`,
  );
}

async function fetchOnce(directory: string, options: ResolveJarsOptions): Promise<string[]> {
  try {
    await makeDirectory(join(directory, '..'));
    const onWait = () => reportFetch(options, 'Another process fetches Cassandra: waiting for it', 0, 0);
    const unlock = await lockWhenFree(directory, { signal: options.signal, onWait });
    try {
      return (await readCompleteJars(directory)) ?? (await fetch(directory, options));
    } finally {
      await unlock();
    }
  } catch (error) {
    const explained = explainFailure(error, `The cache ${cacheDirectory()} (variable LOCAL_CASSANDRA_CACHE)`);
    if (explained.code !== 'DIRECTORY_UNUSABLE') throw explained;
    throw new LocalCassandraError(
      'CACHE_NOT_WRITABLE',
      `Cassandra ${options.version} is not in the cache, and nothing can be written there: ${(error as Error).message}. ` +
        'Set LOCAL_CASSANDRA_CACHE to a directory that this user may write to.',
      { cause: error },
    );
  }
}

async function fetch(directory: string, options: ResolveJarsOptions): Promise<string[]> {
  const workspace = await mkdtemp(join(directory, '../.fetch-'));
  try {
    await fetchInto(workspace, options);
    await rm(directory, { recursive: true, force: true });
    await rename(join(workspace, 'jars'), directory);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
  return (
    (await readCompleteJars(directory)) ?? fail(`${directory} changed while it was filled. Start again.`)
  );
}

async function fetchInto(workspace: string, options: ResolveJarsOptions): Promise<void> {
  let count = 0;
  let total = 0;
  const { version, java, signal } = options;
  reportFetch(options, `Fetching Cassandra ${version} with Maven, once (about 100 jars, 67 MB)`, 0, 0);
  const onJar = (_name: string, bytes: number) => {
    count += 1;
    total += bytes;
    reportFetch(
      options,
      `Fetching Cassandra ${version}: ${count} jars, ${(total / 1e6).toFixed(1)} MB`,
      count,
      total,
    );
  };
  const artifact = {
    groupId: 'org.apache.cassandra',
    artifactId: 'cassandra-all',
    version,
    inWords: `Cassandra ${version}`,
  };
  const jars = await fetchJars({ artifact, directory: workspace, java, signal, onJar });
  const broken = await truncatedJars(jars);
  if (broken.length > 0) {
    fail(
      `Maven delivered damaged files: ${broken.join(', ')}. Remove them from the local Maven repository (~/.m2/repository) and start again.`,
    );
  }
  await writeManifest(jars);
}

function reportFetch(options: ResolveJarsOptions, message: string, jars: number, bytes: number): void {
  options.report({ step: 'jars', cached: false, message, jars, bytes });
}

function fail(message: string): never {
  throw new LocalCassandraError('DOWNLOAD_FAILED', message);
}
