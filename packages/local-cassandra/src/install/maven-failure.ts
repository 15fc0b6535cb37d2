import { JAVA_OPTION_VARIABLES } from '../environment/java-environment.js';
import { LocalCassandraError } from '../errors.js';
import { diskFull } from '../explain-failure.js';

/** Variables that people set for Maven, and that keep it from working when they are wrong. */
const MAVEN_VARIABLES = ['MAVEN_OPTS', 'MAVEN_ARGS', 'MAVEN_CONFIG', 'JAVA_HOME', ...JAVA_OPTION_VARIABLES];

/** The error for a Maven that did not deliver, from what it said; `what` it was to fetch. */
export function mavenFailure(
  what: string,
  said: readonly string[],
  env: NodeJS.ProcessEnv,
): LocalCassandraError {
  const text = said.join('\n');
  if (/No space left on device/.test(text))
    return diskFull('The cache or the local Maven repository (~/.m2/repository)');
  const errors = said.filter((line) => line.includes('ERROR'));
  return new LocalCassandraError('DOWNLOAD_FAILED', `Maven could not fetch ${what}. ${advice(text, env)}`, {
    logTail: (errors.length > 0 ? errors.slice(0, 6) : said.slice(-6)).join('\n'),
  });
}

function advice(text: string, env: NodeJS.ProcessEnv): string {
  if (/cassandra-all:jar:\S* (was not found|\(absent\)|in )/.test(text)) {
    return 'There is no such release in the Maven repositories of this machine: check `version`.';
  }
  if (/JAVA_HOME/.test(text)) return 'It does not like JAVA_HOME: check that variable, also in ~/.mavenrc.';
  if (/denied|Read-only file system|Could not create local repository/i.test(text)) {
    return 'It cannot write its local repository: let this user write to ~/.m2/repository.';
  }
  const set = MAVEN_VARIABLES.filter((name) => env[name]).map((name) => `${name}=${env[name]}`);
  // Whatever Maven has to say of repositories, it says in lines marked as errors.
  if (set.length > 0 && !/^\[ERROR\]/m.test(text)) {
    return `It did not run as usual; unset what it was given by the environment: ${set.join(', ')}.`;
  }
  return 'Check the network, and the mirrors and proxies in ~/.m2/settings.xml.';
}
