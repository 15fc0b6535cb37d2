import { javaEnvironment } from '../environment/java-environment.js';
import { capture } from '../process/capture.js';

/** A version as Java tells it: `17.0.15`, and its major number, 17. */
export interface JavaVersion {
  readonly version: string;
  readonly major: number;
}

/** Reads the answer of `java -version`, e.g. `openjdk version "17.0.15" 2025-04-15` or the old `"1.8.0_402"`. */
export function parseJavaVersion(text: string): JavaVersion | undefined {
  const version = /version "([^"]+)"/.exec(text)?.[1];
  const numbers = version && /^(?:1\.)?(\d+)/.exec(version);
  return numbers ? { version, major: Number(numbers[1]) } : undefined;
}

/** Asks a program for its Java version; `undefined` when it is no working Java. */
export async function askJavaVersion(path: string): Promise<JavaVersion | undefined> {
  const answer = await capture(path, ['-version'], javaEnvironment());
  return answer.code === 0 ? parseJavaVersion(answer.stderr + answer.stdout) : undefined;
}
