import type { Client } from 'cassandra-driver';
import { type CqlAddress, hostAndPort } from '../node/host-and-port.js';
import { type Security, SUPERUSER } from '../security/security.js';

/** Where a node answers, and what it wants to see first. */
export interface CqlAccess extends CqlAddress {
  readonly security: Security;
  readonly settings?: Readonly<Record<string, unknown>>;
}

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
export async function askIdentity(access: CqlAccess): Promise<NodeIdentity> {
  await using client = await connectTo(access);
  const [row] = await client.rows('SELECT data_center, release_version, listen_port FROM system.local');
  return { dataCenter: row?.data_center, release: row?.release_version, storagePort: row?.listen_port };
}

/** Has a node do a little of everything, so that the classes for it are loaded. */
export async function warmUp(access: CqlAccess): Promise<void> {
  await using client = await connectTo(access);
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
export async function askAllReplicas(access: CqlAccess, nodes: number): Promise<string> {
  const { types } = await import('cassandra-driver');
  await using client = await connectTo(access);
  // Cassandra keeps three replicas in this keyspace, fewer than three nodes or not.
  const consistency = nodes < 3 ? types.consistencies.quorum : types.consistencies.all;
  await client.rows('SELECT parent_id FROM system_distributed.parent_repair_history LIMIT 1', consistency);
  const [row] = await client.rows('SELECT schema_version FROM system.local');
  return String(row?.schema_version);
}

// biome-ignore lint/suspicious/noExplicitAny: what a column holds is known to the one who names it
type Row = Record<string, any>;

/** A connection to one node and no other. */
export interface NodeConnection extends AsyncDisposable {
  /** All rows that a statement answers. */
  rows(query: string, consistency?: number): Promise<Row[]>;
}

/** Connects to one node, and closes with `await using`. */
export async function connectTo(
  access: CqlAccess,
  { readTimeoutMs = 5_000, keyspace }: { readTimeoutMs?: number; keyspace?: string } = {},
): Promise<NodeConnection> {
  const client = await newClient(access, readTimeoutMs, keyspace);
  return {
    rows: async (query, consistency) => {
      const result = await client.execute(query, [], consistency === undefined ? {} : { consistency });
      // What changes something answers no rows at all; what reads may answer many pages.
      const rows: Row[] = [];
      if (result.rows) for await (const row of result) rows.push(row);
      return rows;
    },
    [Symbol.asyncDispose]: () => client.shutdown(),
  };
}

async function newClient(access: CqlAccess, readTimeout: number, keyspace?: string): Promise<Client> {
  const { auth, Client, policies } = await import('cassandra-driver');
  const { username, password } = access.security.credentials ?? SUPERUSER;
  const { AllowListPolicy, RoundRobinPolicy } = policies.loadBalancing;
  // The driver asks for brackets around IPv6 and leaves them out where it compares.
  const known = [hostAndPort(access), `${access.address}:${access.port}`];
  return new Client({
    contactPoints: [hostAndPort(access)],
    protocolOptions: { port: access.port },
    ...(keyspace === undefined ? {} : { keyspace }),
    policies: {
      loadBalancing: new AllowListPolicy(new RoundRobinPolicy(), known),
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(60_000),
    },
    authProvider: new auth.PlainTextAuthProvider(username, password),
    ...sslOptions(access),
    socketOptions: { connectTimeout: 3_000, readTimeout },
    pooling: { heartBeatInterval: 0, warmup: false },
    isMetadataSyncEnabled: false,
  });
}

function sslOptions({ security, settings }: CqlAccess): { sslOptions?: object } {
  if (security.tls) return { sslOptions: security.tls };
  const encryption = settings?.client_encryption_options as { enabled?: boolean } | undefined;
  // A certificate that came with `settings` is not ours to judge.
  return encryption?.enabled ? { sslOptions: { rejectUnauthorized: false } } : {};
}

/** Whether a node answered, and refused the superuser's first password. */
export async function isLoginRefused(error: unknown): Promise<boolean> {
  const { errors } = await import('cassandra-driver');
  return (await reasonsOf(error)).some((reason) => reason instanceof errors.AuthenticationError);
}

/** Whether a node answered by TLS, and refused whoever shows no certificate that it trusts. */
export async function isCertificateRefused(error: unknown): Promise<boolean> {
  return (await reasonsOf(error)).some(
    (reason) =>
      reason instanceof Error && 'code' in reason && /^ERR_SSL_\w*_ALERT_/.test(String(reason.code)),
  );
}

async function reasonsOf(error: unknown): Promise<unknown[]> {
  const { errors } = await import('cassandra-driver');
  return error instanceof errors.NoHostAvailableError ? Object.values(error.innerErrors) : [error];
}
