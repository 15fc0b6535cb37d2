import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { LocalCassandraError } from '../errors.js';
import { javaInstallLine } from './install-line.js';
import { type JavaCandidate, javaCandidates, javaOfHome } from './java-candidates.js';
import { askJavaVersion, type JavaVersion } from './java-version.js';

/** A Java that can run Cassandra. */
export interface Java {
  /** The `java` program, that of its home. */
  readonly path: string;
  /** The directory that has its programs in `bin`. */
  readonly home: string;
  /** As it tells it, e.g. `17.0.15`. */
  readonly version: string;
  readonly major: 11 | 17;
  /** Where it was found, e.g. `JAVA_HOME`. */
  readonly source: string;
}

/**
 * Finds Java 17, or else 11, asking each candidate for its version: `LOCAL_CASSANDRA_JAVA` (then nothing else is looked at),
 * `JAVA_HOME`, `PATH`, macOS's `java_home`, `/usr/lib/jvm`, Homebrew, SDKMAN.
 * @throws LocalCassandraError `JAVA_NOT_FOUND`, or `JAVA_UNSUPPORTED` when only other versions are there.
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const asked = new Set<string>();
  const unsupported: string[] = [];
  let java11: Java | undefined;
  for await (const candidate of javaCandidates(env)) {
    const real = realPath(candidate.path);
    if (real === undefined || asked.has(real)) continue;
    asked.add(real);
    const answer = await askJavaVersion(candidate.path);
    if (answer === undefined) continue;
    if (answer.major === 17) return javaOf(candidate, answer, 17);
    if (answer.major === 11) java11 ??= javaOf(candidate, answer, 11);
    else unsupported.push(`Java ${answer.version} (${candidate.path}, from ${candidate.source})`);
  }
  if (java11) return java11;
  const { LOCAL_CASSANDRA_JAVA: fixed, JAVA_HOME: home } = env;
  const advice = fixed
    ? `LOCAL_CASSANDRA_JAVA is ${fixed}: point it at a Java 17, or unset it.`
    : `${home ? `JAVA_HOME is ${home}, where there is none. ` : ''}${javaInstallLine()} Or set LOCAL_CASSANDRA_JAVA to a Java 17.`;
  if (unsupported.length > 0) {
    throw new LocalCassandraError(
      'JAVA_UNSUPPORTED',
      `Cassandra runs on Java 17 or 11; found only ${unsupported.join(', ')}. ${advice}`,
    );
  }
  throw new LocalCassandraError('JAVA_NOT_FOUND', `Cassandra needs Java 17, and none was found. ${advice}`);
}

/**
 * The Java behind a candidate. A shim of asdf, jenv or mise stands in for it, has none of its other programs beside it, and in
 * another directory may choose another: Java itself knows its home.
 */
function javaOf({ path, source }: JavaCandidate, answer: JavaVersion, major: Java['major']): Java {
  const { version, home } = answer;
  if (home !== undefined && existsSync(javaOfHome(home))) {
    return { path: javaOfHome(home), home, version, major, source };
  }
  return { path, home: dirname(dirname(realpathSync(path))), version, major, source };
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
