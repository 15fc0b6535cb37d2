import { type ClusterOptions, connect, type Session } from 'async-cassandra';

/** Where the examples look for Cassandra: `CASSANDRA_HOSTS`, or this machine. */
export const cluster: ClusterOptions = {
  contactPoints: (process.env.CASSANDRA_HOSTS ?? '127.0.0.1').split(','),
};

/** A session on the keyspace `examples`, which has a table of readings. */
export async function exampleSession(): Promise<Session> {
  const session = await connect(cluster);
  const replication = "{'class': 'NetworkTopologyStrategy', 'replication_factor': 1}";
  await session.execute(`CREATE KEYSPACE IF NOT EXISTS examples WITH replication = ${replication}`);
  await session.execute(
    `CREATE TABLE IF NOT EXISTS examples.readings
      (sensor text, at timestamp, celsius double, note text, PRIMARY KEY (sensor, at))`,
  );
  return session;
}
