import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { capture } from '../process/capture.js';

/** A place where Java may be, and why we look there. */
export interface JavaCandidate {
  readonly path: string;
  readonly source: string;
}

const program = process.platform === 'win32' ? 'java.exe' : 'java';

/** Yields the `java` programs that people's machines may have, the most deliberate choice first. */
export async function* javaCandidates(env: NodeJS.ProcessEnv): AsyncGenerator<JavaCandidate> {
  if (env.LOCAL_CASSANDRA_JAVA) {
    yield { path: env.LOCAL_CASSANDRA_JAVA, source: 'LOCAL_CASSANDRA_JAVA' };
    yield { path: join(env.LOCAL_CASSANDRA_JAVA, 'bin', program), source: 'LOCAL_CASSANDRA_JAVA' };
    return;
  }
  if (env.JAVA_HOME) yield { path: join(env.JAVA_HOME, 'bin', program), source: 'JAVA_HOME' };
  for (const directory of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    yield { path: join(directory, program), source: 'PATH' };
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

function installDirectories(env: NodeJS.ProcessEnv): [directory: string, source: string, below: string][] {
  const home = env.HOME ?? homedir();
  return [
    ['/usr/lib/jvm', '/usr/lib/jvm', 'bin'],
    ['/Library/Java/JavaVirtualMachines', '/Library/Java', 'Contents/Home/bin'],
    ['/opt/homebrew/opt', 'Homebrew', 'bin'],
    ['/usr/local/opt', 'Homebrew', 'bin'],
    ['/home/linuxbrew/.linuxbrew/opt', 'Homebrew', 'bin'],
    [join(env.SDKMAN_DIR ?? join(home, '.sdkman'), 'candidates/java'), 'SDKMAN', 'bin'],
    [join(home, '.jdks'), '~/.jdks', 'bin'],
    ['C:\\Program Files\\Eclipse Adoptium', 'Program Files', 'bin'],
    ['C:\\Program Files\\Java', 'Program Files', 'bin'],
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
