import type { ClusterOptions, Credentials, CredentialsProvider, TlsProvider } from 'async-cassandra';
import { canonicalAddress } from '../config/address-map.js';
import { addressMap, type Config, clusterPort, contactPoints } from '../config/config.js';
import { credentialsSettings, hasCredentialsFiles, readCredentials } from '../config/credentials-files.js';
import { readTlsFiles } from '../config/tls-files.js';
import { serviceName } from '../version.js';
import type { DatabaseLog } from './database-log.js';
import { Renewed } from './renewed.js';

/**
 * How the library reaches the cluster that the settings name. Files that they name are read again for each connection;
 * `log` is told when that changes anything.
 * @throws ConfigurationError when a file cannot be used.
 */
export function clusterOptions(config: Config, log: DatabaseLog): ClusterOptions {
  const reachedAt = addressMap(config);
  return {
    contactPoints: contactPoints(config),
    port: clusterPort(config),
    addressTranslator: (address) => reachedAt.get(canonicalAddress(address)),
    localDataCenter: config.CASSANDRA_LOCAL_DC,
    serialConsistency: config.CASSANDRA_SERIAL_CONSISTENCY,
    credentials: credentials(config, log),
    tls: config.CASSANDRA_TLS ? tls(config, log) : undefined,
    applicationName: serviceName,
  };
}

function credentials(config: Config, log: DatabaseLog): Credentials | CredentialsProvider | undefined {
  const first = readCredentials(config);
  if (first === undefined || !hasCredentialsFiles(config)) return first?.value;
  const renewed = new Renewed(() => readCredentials(config) ?? first, credentialsSettings(config), log);
  return () => renewed.value;
}

function tls(config: Config, log: DatabaseLog): TlsProvider {
  const { CASSANDRA_TLS_SERVER_NAME: servername } = config;
  const names = (['CASSANDRA_CA_FILE', 'CASSANDRA_CERT_FILE', 'CASSANDRA_KEY_FILE'] as const).filter(
    (name) => config[name] !== undefined,
  );
  const renewed = new Renewed(() => readTlsFiles(config), names.join(', '), log);
  return () => ({ secureContext: renewed.value, ...(servername !== undefined && { servername }) });
}
