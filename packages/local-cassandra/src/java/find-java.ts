import { realpathSync } from 'node:fs';
import { LocalCassandraError } from '../errors.js';
import { javaInstallLine } from './install-line.js';
import { javaCandidates } from './java-candidates.js';
import { askJavaVersion } from './java-version.js';

/** A Java that can run Cassandra. */
export interface Java {
  /** The `java` program. */
  readonly path: string;
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
  for await (const { path, source } of javaCandidates(env)) {
    const real = realPath(path);
    if (real === undefined || asked.has(real)) continue;
    asked.add(real);
    const version = await askJavaVersion(path);
    if (version === undefined) continue;
    if (version.major === 17) return { path, version: version.version, major: 17, source };
    if (version.major === 11) java11 ??= { path, version: version.version, major: 11, source };
    else unsupported.push(`Java ${version.version} (${path}, from ${source})`);
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

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
