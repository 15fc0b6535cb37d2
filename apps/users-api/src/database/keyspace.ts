import type { CallOptions, Session } from 'async-cassandra';
import { type Config, ConfigurationError } from '../config/config.js';
import { type Copies, wantedCopies } from '../config/replication.js';
import { notMigrated } from './check-schema.js';

const most = 3;
const byDataCenter = /(?:^|\.)NetworkTopologyStrategy$/;

/**
 * Creates the keyspace when it is missing and the start may do so, with the copies of `CASSANDRA_REPLICATION` or, where that is unset, with
 * `CASSANDRA_REPLICATION_FACTOR` in the local data centre or one a node there, up to three. One that exists is left as
 * it is. Answers what is worth knowing about its copies, a line each.
 * @throws ConfigurationError when copies are asked for that cannot be, the local data centre has none, or the keyspace is
 * missing where it may only be looked at.
 */
export async function ensureKeyspace(
  session: Session,
  config: Config,
  options: CallOptions,
): Promise<string[]> {
  const keyspace = config.CASSANDRA_KEYSPACE;
  const found = await readReplication(session, keyspace, options);
  if (found === undefined && config.CASSANDRA_SCHEMA === 'check') {
    throw new ConfigurationError([notMigrated(`CASSANDRA_KEYSPACE "${keyspace}" does not exist`)]);
  }
  const copies = found === undefined ? copiesFor(session, config) : copiesOf(found);
  if (found === undefined) await create(session, keyspace, copies, options);
  // Another strategy has its copies wherever nodes are.
  else if (!byDataCenter.test(found.class ?? '')) return [];
  const local = session.localDataCenter;
  if (!copies.some(({ dataCenter }) => dataCenter === local)) throw noLocalCopies(keyspace, copies, local);
  return [...notes(session, config, copies, found === undefined)];
}

function* notes(
  session: Session,
  config: Config,
  copies: readonly Copies[],
  isNew: boolean,
): Generator<string> {
  const keyspace = `Keyspace ${config.CASSANDRA_KEYSPACE}`;
  const wanted = wantedCopies(config);
  if (wanted.length > 0 && describe(wanted) !== describe(copies)) {
    yield `${keyspace} has the copies ${describe(copies)}, not those of CASSANDRA_REPLICATION: it is left as it is`;
  }
  const without = dataCenters(session).filter((name) =>
    copies.every(({ dataCenter }) => dataCenter !== name),
  );
  if (isNew && without.length > 0) {
    yield `${keyspace} has no copies in ${without.join(', ')}; CASSANDRA_REPLICATION says where a new one has them`;
  }
  if (copies.length > 1 && session.serialConsistency === 'LOCAL_SERIAL') {
    yield `${keyspace} has copies in several data centres (${describe(copies)}), and conditional writes agree within ${session.localDataCenter} only: where instances write in more than one of them, all need CASSANDRA_SERIAL_CONSISTENCY=SERIAL`;
  }
}

async function readReplication(
  session: Session,
  keyspace: string,
  options: CallOptions,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { first } = await session.execute<{ replication: Record<string, string> }>(
    'SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?',
    [keyspace],
    { ...options, consistency: 'LOCAL_ONE' },
  );
  return first?.replication;
}

function copiesOf({ class: _class, ...factors }: Readonly<Record<string, string>>): Copies[] {
  return Object.entries(factors).map(([dataCenter, factor]) => ({
    dataCenter,
    copies: Number.parseInt(factor, 10),
  }));
}

/** The copies of a new keyspace. */
function copiesFor(session: Session, config: Config): Copies[] {
  const local = session.localDataCenter;
  const wanted = wantedCopies(config);
  if (wanted.length === 0) {
    const nodes = session.hosts.filter((host) => host.datacenter === local).length;
    return [{ dataCenter: local, copies: config.CASSANDRA_REPLICATION_FACTOR ?? Math.min(most, nodes) }];
  }
  const known = dataCenters(session);
  const stranger = wanted.find(({ dataCenter }) => !known.includes(dataCenter));
  if (stranger !== undefined) {
    const list = known.map((name) => `"${name}"`).join(', ');
    throw new ConfigurationError([
      `CASSANDRA_REPLICATION: the cluster has no data centre "${stranger.dataCenter}"; it has ${list}.`,
    ]);
  }
  if (wanted.some(({ dataCenter }) => dataCenter === local)) return wanted;
  throw new ConfigurationError([
    `CASSANDRA_REPLICATION must have copies in the local data centre, "${local}", not just ${describe(wanted)}.`,
  ]);
}

async function create(
  session: Session,
  keyspace: string,
  copies: readonly Copies[],
  options: CallOptions,
): Promise<void> {
  const factors = copies.map(({ dataCenter, copies }) => `'${dataCenter.replaceAll("'", "''")}': ${copies}`);
  const replication = `{'class': 'NetworkTopologyStrategy', ${factors.join(', ')}}`;
  await session.execute(
    `CREATE KEYSPACE IF NOT EXISTS "${keyspace}" WITH replication = ${replication}`,
    undefined,
    options,
  );
}

function noLocalCopies(keyspace: string, copies: readonly Copies[], local: string): ConfigurationError {
  return new ConfigurationError([
    `CASSANDRA_LOCAL_DC: keyspace "${keyspace}" has no copies in "${local}", only ${describe(copies)}: alter its replication, or choose another data centre.`,
  ]);
}

/** As `CASSANDRA_REPLICATION` has it. */
function describe(copies: readonly Copies[]): string {
  return copies
    .map(({ dataCenter, copies }) => `${dataCenter}:${copies}`)
    .sort()
    .join(',');
}

function dataCenters(session: Session): string[] {
  return [...new Set(session.hosts.map((host) => host.datacenter))].sort();
}
