import { type CallOptions, isCassandraError, type Session } from 'async-cassandra';
import { type Config, ConfigurationError } from '../config/config.js';

/** What each answers to CQL without being Cassandra, and lacks. docs/compatible-services.md says which statement needs it. */
const lacks = {
  'Amazon Keyspaces':
    'it has no reads at SERIAL or LOCAL_SERIAL, which settle a conditional write, and takes USING TIMESTAMP only in tables made for it',
  'Azure Cosmos DB':
    'it has no logged batches, which make all users of POST /users/batch or none, and takes gc_grace_seconds 0 only',
  ScyllaDB: 'before 2025.4 it has no conditional writes in keyspaces with tablets',
} as const;

const cosmosHost = /\.cassandra\.cosmos(?:db)?\.azure\.[a-z]+$/i;
const firstWithConditionalWritesOnTablets = [2025, 4] as const;

/**
 * Refuses a service that speaks CQL and cannot do what this one needs, before anything is created in it: a statement would fail
 * only when somebody sends the request that needs it.
 * @throws ConfigurationError that says what it lacks.
 */
export async function refuseOtherServices(
  session: Session,
  config: Config,
  options: CallOptions,
): Promise<void> {
  if (config.CASSANDRA_HOSTS.some((host) => isCosmos(host))) throw unfit('Azure Cosmos DB');
  const { first } = await session.execute(
    "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = 'system_schema_mcs'",
    [],
    { ...options, consistency: 'LOCAL_ONE' },
  );
  if (first !== undefined) throw unfit('Amazon Keyspaces');
}

/**
 * Refuses a keyspace of ScyllaDB in which conditional writes fail.
 * @throws ConfigurationError that says what it lacks.
 */
export async function refuseTablets(session: Session, keyspace: string, options: CallOptions): Promise<void> {
  const read = { ...options, consistency: 'LOCAL_ONE' } as const;
  const { first: scylla } = await session.execute(
    "SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'system_schema' AND table_name = 'scylla_keyspaces'",
    [],
    read,
  );
  if (scylla === undefined) return;
  try {
    const { first: tablets } = await session.execute<{ initial_tablets: number | null }>(
      'SELECT initial_tablets FROM system_schema.scylla_keyspaces WHERE keyspace_name = ?',
      [keyspace],
      read,
    );
    const { first: release } = await session.execute<{ version: string }>(
      "SELECT version FROM system.versions WHERE key = 'local'",
      [],
      read,
    );
    if (tablets?.initial_tablets == null || writesConditionally(release?.version ?? '')) return;
  } catch (error) {
    // A release before there were tablets.
    if (isCassandraError(error, 'INVALID_QUERY')) return;
    throw error;
  }
  throw unfit('ScyllaDB', ` Recreate keyspace "${keyspace}" WITH tablets = {'enabled': false}.`);
}

/** Whether the host of a contact point is one of Azure Cosmos DB's. */
export function isCosmos(contactPoint: string): boolean {
  return cosmosHost.test(contactPoint.replace(/:\d+$/, ''));
}

/** Whether a release of ScyllaDB, such as `2025.3.1-0.20250910.abc`, takes conditional writes on tablets. */
export function writesConditionally(release: string): boolean {
  const [, year = 0, number = 0] = (/^(\d+)\.(\d+)/.exec(release) ?? []).map(Number);
  const [firstYear, firstNumber] = firstWithConditionalWritesOnTablets;
  return year > firstYear || (year === firstYear && number >= firstNumber);
}

function unfit(name: keyof typeof lacks, remedy = ''): ConfigurationError {
  return new ConfigurationError([
    `CASSANDRA_HOSTS must name a Cassandra, not ${name}: ${lacks[name]}.${remedy}`,
  ]);
}
