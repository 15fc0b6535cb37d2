import { javaEnvironment } from '../environment/java-environment.js';
import { capture } from '../process/capture.js';

/** What a Java tells of itself: its version, such as `17.0.15`, with its major number, 17, and its home. */
export interface JavaVersion {
  readonly version: string;
  readonly major: number;
  /** Absent where it does not say. */
  readonly home?: string | undefined;
}

/**
 * Reads the answer of `java -XshowSettings:properties -version`: a line such as `openjdk version "17.0.15" 2025-04-15`, or the old
 * `"1.8.0_402"`, and one such as `java.home = /usr/lib/jvm/java-17`.
 */
export function parseJavaVersion(text: string): JavaVersion | undefined {
  const version = /version "([^"]+)"/.exec(text)?.[1];
  const numbers = version && /^(?:1\.)?(\d+)/.exec(version);
  if (!numbers) return undefined;
  const home = /^\s*java\.home = (.+?)\r?$/m.exec(text)?.[1];
  return { version, major: Number(numbers[1]), home };
}

/** Asks a program for its Java version and home; `undefined` when it is no working Java. */
export async function askJavaVersion(path: string): Promise<JavaVersion | undefined> {
  const answer = await capture(path, ['-XshowSettings:properties', '-version'], javaEnvironment());
  return answer.code === 0 ? parseJavaVersion(answer.stderr + answer.stdout) : undefined;
}
