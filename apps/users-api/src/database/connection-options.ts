import { readFileSync } from 'node:fs';
import type { ClusterOptions } from 'async-cassandra';
import { type Config, ConfigurationError, contactPoints } from '../config/config.js';

/**
 * How the library reaches the cluster that the settings name.
 * @throws ConfigurationError when the file of the authorities cannot be read any more.
 */
export function clusterOptions(config: Config): ClusterOptions {
  const username = config.CASSANDRA_USERNAME;
  const caFile = config.CASSANDRA_CA_FILE;
  return {
    contactPoints: contactPoints(config),
    port: config.CASSANDRA_PORT,
    localDataCenter: config.CASSANDRA_LOCAL_DC,
    serialConsistency: config.CASSANDRA_SERIAL_CONSISTENCY,
    credentials: username === undefined ? undefined : { username, password: config.CASSANDRA_PASSWORD ?? '' },
    tls: config.CASSANDRA_TLS ? (caFile === undefined ? {} : { ca: readAuthorities(caFile) }) : undefined,
    applicationName: 'users-api',
  };
}

function readAuthorities(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`CASSANDRA_CA_FILE "${path}" cannot be read (${code}).`]);
  }
}
