import { Session, statement } from 'async-cassandra';
import { Client, types } from 'cassandra-driver';

const selectKeyspace = statement({
  cql: 'SELECT keyspace_name, durable_writes FROM system_schema.keyspaces WHERE keyspace_name = :name',
  params: { name: 'text' },
  row: { keyspace_name: 'text!', durable_writes: 'boolean' },
  idempotent: true,
});

// The client that you have, as it is set up.
const client = new Client({
  contactPoints: ['127.0.0.1'],
  localDataCenter: process.env.CASSANDRA_LOCAL_DC ?? 'datacenter1',
  queryOptions: { consistency: types.consistencies.localQuorum },
});
await client.connect();

{
  await using session = Session.from(client);
  const { first } = await session.execute(selectKeyspace, { name: 'system' }, { timeoutMs: 2_000 });
  console.log(first?.keyspace_name, first?.durable_writes); // system true
}

// Still open: the session did not own it.
const old = await client.execute(selectKeyspace.cql, { name: 'system' }, { prepare: true });
console.log(old.rowLength); // 1
await client.shutdown();
