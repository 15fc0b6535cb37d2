import { setTimeout } from 'node:timers/promises';
import { Client, types } from 'cassandra-driver';
import { startCluster } from 'local-cassandra';
import { expect, it } from 'vitest';

it('has every write on a node that was frozen for 20 s, when it goes on', async () => {
  await using cluster = await startCluster({ nodes: 3 });
  const client = new Client({
    contactPoints: [cluster.node(1).contactPoint, cluster.node(3).contactPoint],
    localDataCenter: cluster.localDataCenter,
    protocolOptions: { port: cluster.port },
    queryOptions: { consistency: types.consistencies.quorum, isIdempotent: true },
    socketOptions: { readTimeout: 3_000 },
  });
  await client.execute(
    "CREATE KEYSPACE drill WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}",
  );
  await client.execute('CREATE TABLE drill.rows (id int PRIMARY KEY)');
  cluster.node(2).pause();
  const end = Date.now() + 20_000;
  const written: number[] = [];
  for (let id = 1; Date.now() < end; id++) {
    await client.execute('INSERT INTO drill.rows (id) VALUES (?)', [id], { prepare: true });
    written.push(id);
    await setTimeout(100);
  }
  cluster.node(2).resume();
  await cluster.settled();
  const options = { consistency: types.consistencies.all, fetchSize: 5000 };
  const { rows } = await client.execute('SELECT id FROM drill.rows', [], options);
  await client.shutdown();
  expect(rows.map((row) => row.id).sort((a, b) => a - b)).toEqual(written);
  expect(written.length).toBeGreaterThan(20);
});
