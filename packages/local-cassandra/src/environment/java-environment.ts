import { utf8Locale } from './platform.js';

/** Options that Java adds to those of its command line, meant for other programs. */
export const JAVA_OPTION_VARIABLES = [
  'JAVA_TOOL_OPTIONS',
  '_JAVA_OPTIONS',
  'JDK_JAVA_OPTIONS',
  'IBM_JAVA_OPTIONS',
  'OPENJ9_JAVA_OPTIONS',
] as const;

/** What Cassandra and Java's tools see of the environment: our command line alone decides how Java runs. */
export function javaEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const own: NodeJS.ProcessEnv = { ...env, ...utf8Locale() };
  for (const name of JAVA_OPTION_VARIABLES) delete own[name];
  return own;
}
