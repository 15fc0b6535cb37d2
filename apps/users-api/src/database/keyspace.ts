import type { CallOptions, Session } from 'async-cassandra';
import type { Config } from '../config/config.js';

const most = 3;

/**
 * Creates the keyspace when it is missing, replicated to `CASSANDRA_REPLICATION_FACTOR` nodes of the local
 * data centre or, where that is unset, to all of them up to three. One that exists is left as it is.
 */
export async function ensureKeyspace(session: Session, config: Config, options: CallOptions): Promise<void> {
  const keyspace = config.CASSANDRA_KEYSPACE;
  const { first } = await session.execute(
    'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?',
    [keyspace],
    { ...options, consistency: 'LOCAL_ONE' },
  );
  if (first !== undefined) return;
  const datacenter = session.localDataCenter;
  const nodes = session.hosts.filter((host) => host.datacenter === datacenter).length;
  const factor = config.CASSANDRA_REPLICATION_FACTOR ?? Math.min(most, nodes);
  const replication = `{'class': 'NetworkTopologyStrategy', '${datacenter.replaceAll("'", "''")}': ${factor}}`;
  await session.execute(
    `CREATE KEYSPACE IF NOT EXISTS "${keyspace}" WITH replication = ${replication}`,
    undefined,
    options,
  );
}
