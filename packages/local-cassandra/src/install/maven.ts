import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { homeDirectory, pathFrom } from '../environment/paths.js';
import { utf8Locale } from '../environment/platform.js';
import { LocalCassandraError } from '../errors.js';
import { aborted } from '../explain-failure.js';
import type { Java } from '../java/find-java.js';
import { javaOfHome } from '../java/java-candidates.js';
import { askJavaVersion } from '../java/java-version.js';
import { guard } from '../lifetime/watchdog.js';
import { findMaven, mavenNotFound } from './find-maven.js';
import { jarNames } from './jar-manifest.js';
import { mavenFailure } from './maven-failure.js';

/** What is fetched, as Maven and people call it. */
export interface Artifact {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
  /** For messages, such as `Cassandra 5.0.9`. */
  readonly inWords: string;
}

/** What {@link fetchJars} needs to know. */
export interface FetchOptions {
  readonly artifact: Artifact;
  /** Receives `pom.xml` and, below `jars`, what Maven copies. */
  readonly directory: string;
  readonly java: Java;
  readonly signal: AbortSignal | undefined;
  /** Called for each jar that arrives from a repository. What it throws ends the fetching. */
  readonly onJar: (name: string, bytes: number) => void;
  /** Milliseconds without a line of Maven's after which it is given up; default ten minutes. */
  readonly silenceMs?: number;
}

const GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
const SILENCE_MS = 600_000;
const GRACE_MS = 2_000;

/**
 * Lets Maven copy an artifact and all that it needs into `<directory>/jars`, with the settings, mirrors and proxies
 * that Maven has on this machine.
 * @throws LocalCassandraError `MAVEN_NOT_FOUND`, `DOWNLOAD_FAILED` with the end of Maven's output, or `ABORTED`.
 */
export async function fetchJars(options: FetchOptions): Promise<string> {
  const { artifact, directory, signal } = options;
  const maven = findMaven(process.env);
  const jars = join(directory, 'jars');
  const pom = join(directory, 'pom.xml');
  await mkdir(jars, { recursive: true });
  await writeFile(pom, pomXml(artifact));
  const env = await mavenEnvironment(options.java);
  if (signal?.aborted) throw aborted(signal);
  // A group of its own, so that it can be ended with all that it starts; the watchdog does so when this process is killed.
  const child = spawn(
    maven,
    ['--batch-mode', '--file', pom, GOAL, `-DoutputDirectory=${jars}`, '-DincludeScope=runtime'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
      detached: true,
    },
  );
  const guarding = guard({ graceMs: GRACE_MS, directory, watchPids: [] });
  guarding.watch(child.pid);
  try {
    const { code, said } = await follow(child, options);
    if (code !== 0 || (await jarNames(jars)).length === 0)
      throw mavenFailure(artifact.inWords, said, process.env);
    return jars;
  } finally {
    guarding.release();
  }
}

interface Outcome {
  readonly code: number | null;
  readonly said: readonly string[];
}

/** Reads what Maven says until it ends; ends it when nobody wants it any longer. */
async function follow(
  child: ChildProcessByStdio<null, Readable, Readable>,
  { signal, onJar, silenceMs = SILENCE_MS }: FetchOptions,
): Promise<Outcome> {
  const said: string[] = [];
  const unwanted = new AbortController();
  const giveUp = (error: unknown) => unwanted.abort(error);
  const silence = setTimeout(() => giveUp(silent(silenceMs, said)), silenceMs);
  const onAbort = () => giveUp(aborted(signal as AbortSignal));
  signal?.addEventListener('abort', onAbort);
  // There are no pipes when the limit of open files is reached.
  for (const stream of [child.stdout, child.stderr].filter(Boolean)) {
    createInterface({ input: stream }).on('line', (line) => {
      silence.refresh();
      const jar = /^(?:\[INFO\] )?Downloaded from .*\/([^/]+\.jar) \(([\d.]+) ([kM]?)B/.exec(line);
      if (!jar && !line.includes('Download')) said.push(line);
      try {
        if (jar) onJar(jar[1] ?? '', Number(jar[2]) * ({ '': 1, k: 1e3, M: 1e6 }[jar[3] ?? ''] ?? 1));
      } catch (error) {
        giveUp(error);
      }
    });
  }
  try {
    return await new Promise((resolve, reject) => {
      unwanted.signal.addEventListener('abort', () => reject(unwanted.signal.reason));
      child.on('error', (error) => reject(mavenNotFound(process.env, error)));
      child.on('close', (code) => resolve({ code, said }));
    });
  } catch (error) {
    await endGroup(child);
    throw error;
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Ends Maven and what it has started, politely at first. */
async function endGroup(child: ChildProcessByStdio<null, Readable, Readable>): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended already.
    }
  };
  send('SIGTERM');
  const timer = setTimeout(send, GRACE_MS, 'SIGKILL');
  await ended;
  clearTimeout(timer);
  send('SIGKILL');
}

/** A `JAVA_HOME` that has gone keeps Maven from running: it gets the Java that was found instead. */
async function mavenEnvironment(java: Java): Promise<NodeJS.ProcessEnv> {
  const own = pathFrom(process.env, 'JAVA_HOME');
  const works = own !== undefined && (await askJavaVersion(javaOfHome(own))) !== undefined;
  return {
    ...process.env,
    ...utf8Locale(),
    // Without one, Maven looks for Java on the PATH.
    JAVA_HOME: works ? own : existsSync(javaOfHome(java.home)) ? java.home : undefined,
    MAVEN_OPTS: [process.env.MAVEN_OPTS, homeOption()].filter(Boolean).join(' '),
  };
}

/** Java asks the system for the home of its user, which not every user of a container has. */
function homeOption(): string | undefined {
  try {
    userInfo();
    return undefined;
  } catch {
    const home = homeDirectory(process.env);
    return home && !/\s/.test(home) ? `-Duser.home=${home}` : undefined;
  }
}

function silent(milliseconds: number, said: readonly string[]): LocalCassandraError {
  return new LocalCassandraError(
    'DOWNLOAD_FAILED',
    `Maven has said nothing for ${milliseconds / 1000} s. Check the network, and the mirrors and proxies in ~/.m2/settings.xml.`,
    { logTail: said.slice(-6).join('\n') },
  );
}

function pomXml({ groupId, artifactId, version }: Artifact): string {
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>local-cassandra</groupId><artifactId>jars</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;
}
