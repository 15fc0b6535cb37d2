import { type CassandraError, isCassandraError } from 'async-cassandra';
import { type Config, ConfigurationError, contactPoints } from '../config/config.js';

/** Cassandra lists a keyspace or a table that another instance creates a moment before it can be used. */
const notYetUsable = /does not exist|unconfigured table/i;

/**
 * What connecting failed with, as a mistake in the settings where it is one that waiting cannot mend: each
 * names its variable. Answers `undefined` for a cluster that is merely away.
 */
export function settingMistake(error: unknown, config: Config): ConfigurationError | undefined {
  if (error instanceof ConfigurationError) return error;
  if (!isCassandraError(error)) return undefined;
  if (error.code === 'CONFIGURATION') {
    const variable = error.option === 'localDataCenter' ? 'CASSANDRA_LOCAL_DC' : 'CASSANDRA_HOSTS';
    return new ConfigurationError([`${variable}: ${error.message}.`]);
  }
  if (error.code === 'AUTHENTICATION_FAILED') {
    return new ConfigurationError([
      config.CASSANDRA_USERNAME === undefined
        ? 'CASSANDRA_USERNAME and CASSANDRA_PASSWORD must be set: the cluster asks for them.'
        : `CASSANDRA_USERNAME and CASSANDRA_PASSWORD: the cluster refuses them for user "${config.CASSANDRA_USERNAME}".`,
    ]);
  }
  if (error.code === 'UNAUTHORIZED') {
    return new ConfigurationError([`CASSANDRA_USERNAME: ${error.message}.`]);
  }
  if (error.code === 'INVALID_QUERY' && !notYetUsable.test(error.message)) {
    return new ConfigurationError([`CASSANDRA_KEYSPACE "${config.CASSANDRA_KEYSPACE}": ${error.message}.`]);
  }
  if (error.code === 'SCHEMA_MISMATCH' && !notYetUsable.test(error.message)) {
    const problem = 'has tables that this release of the service does not fit';
    return new ConfigurationError([
      `CASSANDRA_KEYSPACE "${config.CASSANDRA_KEYSPACE}" ${problem}: ${error.message}.`,
    ]);
  }
  return undefined;
}

/** One line that says why nothing could be reached, and by which variables to change where it is looked for. */
export function awayMessage(error: unknown, config: Config): string {
  const where = `CASSANDRA_HOSTS=${contactPoints(config).join(',')}`;
  if (!isCassandraError(error)) return `${where}: ${String(error)}`;
  return `${where}: ${reason(error)}`;
}

function reason(error: CassandraError): string {
  const text = `${error.message} ${innerMessages(error.cause).join(' ')}`;
  if (/ENOTFOUND|EAI_AGAIN|could be resolved/.test(text)) return 'no such host name';
  if (/ECONNREFUSED/.test(text)) return 'nothing listens there (connection refused; see also CASSANDRA_PORT)';
  if (/certificate|self.signed|SSL|TLS|EPROTO/i.test(text)) {
    return `TLS failed: ${innerMessages(error.cause)[0] ?? error.message} (see CASSANDRA_TLS, CASSANDRA_CA_FILE)`;
  }
  return innerMessages(error.cause)[0] ?? error.message;
}

function innerMessages(cause: unknown): string[] {
  if (!(cause instanceof Error) || !('innerErrors' in cause) || typeof cause.innerErrors !== 'object')
    return [];
  // OpenSSL ends its messages with a line break.
  return Object.values(cause.innerErrors ?? {}).map((inner) => String(inner).trim());
}
