import { type CassandraError, isCassandraError } from 'async-cassandra';
import { type Config, ConfigurationError, contactPoints } from '../config/config.js';
import { credentialsSettings, hasCredentialsFiles } from '../config/credentials-files.js';
import { isRefusal, mayPass, oneLine } from './refusal.js';

const missingCredentials = 'CASSANDRA_USERNAME and CASSANDRA_PASSWORD must be set: the cluster asks for them';
/** Problems of statements that are named; the rest are counted. */
const namedProblems = 3;
/** The certificate of a node, or what it speaks: asking again gets the same. A connection that breaks is none of these. */
const tlsProblem = /^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|UNABLE_TO_)|_CERT(?:_|$)/;

/**
 * What connecting failed with, as a mistake in the settings where it is one that waiting cannot mend: each
 * names its variable. Answers `undefined` for a cluster that is merely away.
 */
export function settingMistake(
  error: unknown,
  config: Config,
  { wasAway = false } = {},
): ConfigurationError | undefined {
  if (error instanceof ConfigurationError) return error;
  if (!isCassandraError(error)) return undefined;
  const mistake = (problem: string, passes = mayPass(error)) =>
    new ConfigurationError([`${problem}.`], { mayPass: passes });
  const keyspace = `CASSANDRA_KEYSPACE "${config.CASSANDRA_KEYSPACE}"`;
  const user = config.CASSANDRA_USERNAME;
  const said = oneLine(error.message);
  if (error.code === 'CONFIGURATION') {
    return mistake(
      `${error.option === 'localDataCenter' ? 'CASSANDRA_LOCAL_DC' : 'CASSANDRA_HOSTS'}: ${said}`,
    );
  }
  if (innerErrors(error).length > 0 && innerErrors(error).every(isTlsProblem)) {
    return mistake(awayMessage(error, config), false);
  }
  if (!isRefusal(error)) return undefined;
  switch (error.code) {
    case 'AUTHENTICATION_FAILED':
      if (!hasCredentials(config)) return mistake(missingCredentials);
      // A cluster that boots for the first time lets clients in some seconds before it knows its first user, and a file
      // may just be renewed.
      return mistake(
        `${credentialsSettings(config)}: the cluster refuses them for ${user === undefined ? 'the user in that file' : `user "${user}"`}`,
        wasAway || hasCredentialsFiles(config),
      );
    case 'UNAUTHORIZED':
      return mistake(
        `CASSANDRA_USERNAME${user === undefined ? '' : ` "${user}"`} may not use ${keyspace}: ${said}`,
      );
    case 'SCHEMA_MISMATCH':
      return mistake(
        `${keyspace} has tables that this release of the service does not fit: ${firstProblems(error.message)}`,
      );
    default:
      return mistake(`${/replica/i.test(said) ? 'CASSANDRA_REPLICATION_FACTOR, ' : ''}${keyspace}: ${said}`);
  }
}

/** One line that says why nothing could be reached, and by which variables to change where it is looked for. */
export function awayMessage(error: unknown, config: Config): string {
  const where = `CASSANDRA_HOSTS=${contactPoints(config).join(',')}`;
  if (!isCassandraError(error)) return `${where}: ${String(error)}`;
  return `${where}: ${reason(error)}`;
}

/** One line that says why a node does not let the service in while it runs, and by which variables to change that. */
export function refusalMessage(error: CassandraError, config: Config): string {
  const { cause } = error;
  if (cause instanceof Error && isTlsProblem(cause)) return tlsReason(cause);
  if (!hasCredentials(config)) return missingCredentials;
  const way = hasCredentialsFiles(config)
    ? 'the files are read again for each connection'
    : 'restart with others';
  return `${oneLine(error.message)} (see ${credentialsSettings(config)}; ${way})`;
}

function reason(error: CassandraError): string {
  const inner = innerErrors(error);
  const text = `${error.message} ${inner.join(' ')}`;
  const [first = error] = inner;
  if (/ENOTFOUND|EAI_AGAIN|could be resolved/.test(text)) return 'no such host name';
  if (/ECONNREFUSED/.test(text)) return 'nothing listens there (connection refused; see also CASSANDRA_PORT)';
  const tls = inner.find(isTlsProblem);
  if (tls !== undefined) return tlsReason(tls);
  if (error.code === 'UNAVAILABLE') {
    if (/ SERIAL\b/.test(error.message)) {
      return `its schema changes only while most copies of all data centres live (${error.message})`;
    }
    return `too few of its nodes live for the copies it must have, CASSANDRA_REPLICATION_FACTOR of a new keyspace (${error.message})`;
  }
  const said = oneLine(first.message);
  // Something listens there and says nothing in CQL, for now or for ever.
  const silent = isCassandraError(error, 'REQUEST_TIMEOUT', 'DEADLINE_EXCEEDED');
  return silent ? `${said} (see also CASSANDRA_PORT, CASSANDRA_TLS)` : said;
}

function firstProblems(message: string): string {
  const [summary = '', ...problems] = message.split('\n').map(oneLine);
  const more = problems.length - namedProblems;
  const named = problems.slice(0, namedProblems).join('; ');
  return `${summary} ${named}${more > 0 ? `; and ${more} more` : ''}`.trim();
}

function hasCredentials(config: Config): boolean {
  return config.CASSANDRA_USERNAME !== undefined || hasCredentialsFiles(config);
}

function tlsReason(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  // OpenSSL's message leads through its source.
  const message = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
  const [said, settings] = /wrong.version.number/i.test(error.message)
    ? ['it speaks no TLS', 'CASSANDRA_TLS']
    : /ALTNAME|HOSTNAME/.test(code)
      ? [message, 'CASSANDRA_TLS_SERVER_NAME']
      : // What the other side does not like is what this one has shown, or has not.
        /_ALERT_/.test(code)
        ? [message, 'CASSANDRA_CERT_FILE, CASSANDRA_KEY_FILE']
        : [message, 'CASSANDRA_TLS, CASSANDRA_CA_FILE'];
  return `TLS failed: ${oneLine(said)} (see ${settings})`;
}

function isTlsProblem(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && tlsProblem.test(error.code);
}

/** What each node failed with, where none could be asked. */
function innerErrors({ cause }: CassandraError): Error[] {
  if (!(cause instanceof Error) || !('innerErrors' in cause) || typeof cause.innerErrors !== 'object')
    return [];
  return Object.values(cause.innerErrors ?? {}).filter((inner) => inner instanceof Error);
}
