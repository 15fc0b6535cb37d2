import { Client } from 'cassandra-driver';
import { startCassandra } from 'local-cassandra';
import { expect, it } from 'vitest';

it.each(['4.0.19', '4.1.10', '5.0.5', '5.0.9'])(
  'boots Cassandra %s, stores a row and keeps it through kill and restart',
  async (version) => {
    await using node = await startCassandra({ version, startupTimeoutMs: 300_000 });
    expect(node.version).toBe(version);
    const connect = () =>
      new Client({ contactPoints: [...node.contactPoints], localDataCenter: node.localDataCenter });
    const client = connect();
    await client.execute(
      "CREATE KEYSPACE drill WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}",
    );
    await client.execute('CREATE TABLE drill.rows (id int PRIMARY KEY, text text)');
    await client.execute("INSERT INTO drill.rows (id, text) VALUES (1, 'kept') IF NOT EXISTS");
    await client.shutdown();
    await node.kill();
    await node.restart();
    const again = connect();
    const { rows } = await again.execute('SELECT text FROM drill.rows');
    await again.shutdown();
    expect(rows).toMatchObject([{ text: 'kept' }]);
  },
);
