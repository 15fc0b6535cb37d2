import { createHash } from 'node:crypto';
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

/**
 * An identifier for a table that several instances may create at the same moment: with the same one each,
 * the tables are the same table, where Cassandra's own random ones would make the nodes disagree.
 */
export function fixedTableId(keyspace: string, table: string): string {
  const hex = createHash('sha256').update(`${keyspace}.${table}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
