import { readdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { homeDirectory, pathFrom } from '../environment/paths.js';
import { capture } from '../process/capture.js';

/** A place where Java may be, and why we look there. */
export interface JavaCandidate {
  readonly path: string;
  readonly source: string;
}

const program = 'java';

/** The `java` program of a home of Java. */
export function javaOfHome(home: string): string {
  return join(home, 'bin', program);
}

/** Yields the `java` programs that people's machines may have, the most deliberate choice first. */
export async function* javaCandidates(env: NodeJS.ProcessEnv): AsyncGenerator<JavaCandidate> {
  const chosen = pathFrom(env, 'LOCAL_CASSANDRA_JAVA');
  if (chosen) {
    yield { path: chosen, source: 'LOCAL_CASSANDRA_JAVA' };
    yield { path: javaOfHome(chosen), source: 'LOCAL_CASSANDRA_JAVA' };
    return;
  }
  const javaHome = pathFrom(env, 'JAVA_HOME');
  if (javaHome) yield { path: javaOfHome(javaHome), source: 'JAVA_HOME' };
  for (const directory of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    yield { path: resolve(directory, program), source: 'PATH' };
  }
  if (process.platform === 'darwin') {
    for (const wanted of ['17', '11']) {
      const home = await capture('/usr/libexec/java_home', ['-v', wanted]);
      if (home.code === 0)
        yield { path: join(home.stdout.trim(), 'bin', program), source: '/usr/libexec/java_home' };
    }
  }
  for (const [directory, source, below] of installDirectories(env)) {
    for (const name of likelyFirst(list(directory)))
      yield { path: join(directory, name, below, program), source };
  }
}

type Place = [directory: string, source: string, below: string];

function installDirectories(env: NodeJS.ProcessEnv): Place[] {
  const home = homeDirectory(env);
  const sdkman = pathFrom(env, 'SDKMAN_DIR') ?? (home && join(home, '.sdkman'));
  return [
    ['/usr/lib/jvm', '/usr/lib/jvm', 'bin'],
    ['/Library/Java/JavaVirtualMachines', '/Library/Java', 'Contents/Home/bin'],
    ['/opt/homebrew/opt', 'Homebrew', 'bin'],
    ['/usr/local/opt', 'Homebrew', 'bin'],
    ['/home/linuxbrew/.linuxbrew/opt', 'Homebrew', 'bin'],
    ...(sdkman ? ([[join(sdkman, 'candidates/java'), 'SDKMAN', 'bin']] as Place[]) : []),
    ...(home ? ([[join(home, '.jdks'), '~/.jdks', 'bin']] as Place[]) : []),
  ];
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => /jdk|jre|java|^\d/i.test(name));
  } catch {
    return [];
  }
}

function likelyFirst(names: string[]): string[] {
  const rank = (name: string) => (name.includes('17') ? 0 : name.includes('11') ? 1 : 2);
  return names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
