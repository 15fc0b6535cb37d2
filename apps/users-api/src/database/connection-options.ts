import { readFileSync } from 'node:fs';
import type { ClusterOptions } from 'async-cassandra';
import { type Config, contactPoints } from '../config/config.js';

/** How the library reaches the cluster that the settings name. */
export function clusterOptions(config: Config): ClusterOptions {
  const username = config.CASSANDRA_USERNAME;
  const caFile = config.CASSANDRA_CA_FILE;
  return {
    contactPoints: contactPoints(config),
    port: config.CASSANDRA_PORT,
    localDataCenter: config.CASSANDRA_LOCAL_DC,
    credentials: username === undefined ? undefined : { username, password: config.CASSANDRA_PASSWORD ?? '' },
    tls: config.CASSANDRA_TLS ? (caFile === undefined ? {} : { ca: readFileSync(caFile) }) : undefined,
    applicationName: 'users-api',
  };
}
