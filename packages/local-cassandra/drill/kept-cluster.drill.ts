import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, types } from 'cassandra-driver';
import { type CassandraCluster, startCluster } from 'local-cassandra';
import { expect, it } from 'vitest';

async function run(cluster: CassandraCluster, ...statements: string[]): Promise<number> {
  const client = new Client({
    contactPoints: [...cluster.contactPoints],
    localDataCenter: cluster.localDataCenter,
    protocolOptions: { port: cluster.port },
    queryOptions: { consistency: types.consistencies.all },
  });
  try {
    let count = 0;
    for (const statement of statements) count = (await client.execute(statement)).rowLength;
    return count;
  } finally {
    await client.shutdown();
  }
}

it('gives the data of a whole cluster back at the next start', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kept-cluster-'));
  try {
    {
      await using cluster = await startCluster({ dataDirectory });
      await run(
        cluster,
        "CREATE KEYSPACE drill WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}",
        'CREATE TABLE drill.rows (id int PRIMARY KEY)',
        'INSERT INTO drill.rows (id) VALUES (1)',
      );
    }
    await using cluster = await startCluster({ dataDirectory });
    expect(await run(cluster, 'SELECT id FROM drill.rows')).toBe(1);
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
});
