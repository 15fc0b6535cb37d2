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

/** Without a locale of UTF-8, as in a container without `LANG`, Java opens no path with a letter that ASCII lacks. */
export function utf8Locale(): { LC_ALL?: string } {
  return process.platform === 'linux' ? { LC_ALL: 'C.UTF-8' } : {};
}
