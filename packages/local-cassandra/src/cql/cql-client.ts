import type { Client } from 'cassandra-driver';

/** How to reach one node. */
export interface CqlAddress {
  readonly address: string;
  readonly port: number;
}

/** What a node says of itself once it answers queries. */
export interface NodeIdentity {
  readonly dataCenter: string;
  readonly release: string;
  /** The port for other nodes: tells this node from a stranger on the same CQL port. */
  readonly storagePort: number;
}

/** `127.0.0.1:9042`, and brackets around IPv6. */
export function hostAndPort({ address, port }: CqlAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Loads the driver ahead of its first use: that takes a noticeable part of a second. */
export async function loadDriver(): Promise<void> {
  await import('cassandra-driver');
}

/** Asks a node who it is, by a real query; rejects while it cannot answer. */
export async function askIdentity(address: CqlAddress): Promise<NodeIdentity> {
  const client = await newClient(address);
  try {
    const result = await client.execute('SELECT data_center, release_version, listen_port FROM system.local');
    const row = result.first();
    return {
      dataCenter: row.get('data_center'),
      release: row.get('release_version'),
      storagePort: row.get('listen_port'),
    };
  } finally {
    await client.shutdown();
  }
}

async function newClient(address: CqlAddress): Promise<Client> {
  const { auth, Client, policies } = await import('cassandra-driver');
  return new Client({
    contactPoints: [hostAndPort(address)],
    policies: {
      loadBalancing: new policies.loadBalancing.RoundRobinPolicy(),
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(60_000),
    },
    authProvider: new auth.PlainTextAuthProvider('cassandra', 'cassandra'),
    socketOptions: { connectTimeout: 3_000, readTimeout: 5_000 },
    pooling: { heartBeatInterval: 0, warmup: false },
    isMetadataSyncEnabled: false,
  });
}
