import { readFileSync } from 'node:fs';
import type { ClusterOptions } from 'async-cassandra';
import { canonicalAddress } from '../config/address-map.js';
import { addressMap, type Config, ConfigurationError, clusterPort, contactPoints } from '../config/config.js';

/**
 * How the library reaches the cluster that the settings name.
 * @throws ConfigurationError when the file of the authorities cannot be read any more.
 */
export function clusterOptions(config: Config): ClusterOptions {
  const username = config.CASSANDRA_USERNAME;
  const caFile = config.CASSANDRA_CA_FILE;
  const reachedAt = addressMap(config);
  return {
    contactPoints: contactPoints(config),
    port: clusterPort(config),
    addressTranslator: (address) => reachedAt.get(canonicalAddress(address)),
    localDataCenter: config.CASSANDRA_LOCAL_DC,
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
