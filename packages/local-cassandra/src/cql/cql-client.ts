import type { Client } from 'cassandra-driver';
import { type CqlAddress, hostAndPort } from '../node/host-and-port.js';

/** What a node says of itself once it answers queries. */
export interface NodeIdentity {
  readonly dataCenter: string;
  readonly release: string;
  /** The port for other nodes: tells this node from a stranger on the same CQL port. */
  readonly storagePort: number;
}

/** Loads the driver ahead of its first use: that takes a noticeable part of a second. */
export async function loadDriver(): Promise<void> {
  await import('cassandra-driver');
}

/** Asks a node who it is, by a real query; rejects while it cannot answer. */
export async function askIdentity(address: CqlAddress): Promise<NodeIdentity> {
  await using client = await connectTo(address);
  const [row] = await client.rows('SELECT data_center, release_version, listen_port FROM system.local');
  return { dataCenter: row?.data_center, release: row?.release_version, storagePort: row?.listen_port };
}

/** Has a node do a little of everything, so that the classes for it are loaded. */
export async function warmUp(address: CqlAddress): Promise<void> {
  await using client = await connectTo(address);
  for (const statement of [
    "CREATE KEYSPACE warm WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}",
    'CREATE TABLE warm.rows (id int PRIMARY KEY, text text)',
    "BEGIN BATCH INSERT INTO warm.rows (id, text) VALUES (1, 'a'); INSERT INTO warm.rows (id, text) VALUES (2, 'b'); APPLY BATCH",
    "UPDATE warm.rows SET text = 'c' WHERE id = 1 IF text = 'a'",
    'SELECT * FROM warm.rows',
    'DROP KEYSPACE warm',
  ]) {
    await client.rows(statement);
  }
}

/**
 * Asks a node of a cluster to read from every replica of every token range: rejects while it does not see all others. Resolves
 * to the version of the schema it has.
 */
export async function askAllReplicas(address: CqlAddress, nodes: number): Promise<string> {
  const { types } = await import('cassandra-driver');
  await using client = await connectTo(address);
  // Cassandra keeps three replicas in this keyspace, fewer than three nodes or not.
  const consistency = nodes < 3 ? types.consistencies.quorum : types.consistencies.all;
  await client.rows('SELECT parent_id FROM system_distributed.parent_repair_history LIMIT 1', consistency);
  const [row] = await client.rows('SELECT schema_version FROM system.local');
  return String(row?.schema_version);
}

/** A connection to one node and no other. */
export interface NodeConnection extends AsyncDisposable {
  // biome-ignore lint/suspicious/noExplicitAny: what a column holds is known to the one who names it
  rows(query: string, consistency?: number): Promise<Record<string, any>[]>;
}

async function connectTo(address: CqlAddress): Promise<NodeConnection> {
  const client = await newClient(address);
  return {
    rows: async (query, consistency) => {
      const { rows } = await client.execute(query, [], consistency === undefined ? {} : { consistency });
      return rows;
    },
    [Symbol.asyncDispose]: () => client.shutdown(),
  };
}

async function newClient(address: CqlAddress): Promise<Client> {
  const { auth, Client, policies } = await import('cassandra-driver');
  const { AllowListPolicy, RoundRobinPolicy } = policies.loadBalancing;
  return new Client({
    contactPoints: [hostAndPort(address)],
    protocolOptions: { port: address.port },
    policies: {
      loadBalancing: new AllowListPolicy(new RoundRobinPolicy(), [hostAndPort(address)]),
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(60_000),
    },
    authProvider: new auth.PlainTextAuthProvider('cassandra', 'cassandra'),
    socketOptions: { connectTimeout: 3_000, readTimeout: 5_000 },
    pooling: { heartBeatInterval: 0, warmup: false },
    isMetadataSyncEnabled: false,
  });
}
