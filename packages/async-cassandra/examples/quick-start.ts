import { connect, statement } from 'async-cassandra';

const insertReading = statement({
  cql: 'INSERT INTO demo.readings (sensor, at, celsius) VALUES (:sensor, :at, :celsius)',
  params: { sensor: 'text', at: 'timestamp', celsius: 'double' },
  idempotent: true,
});

const selectReadings = statement({
  cql: 'SELECT at, celsius FROM demo.readings WHERE sensor = :sensor',
  params: { sensor: 'text' },
  row: { at: 'timestamp!', celsius: 'double' },
  idempotent: true,
});

await using session = await connect({ contactPoints: ['127.0.0.1'] });

const replication = "{'class': 'NetworkTopologyStrategy', 'replication_factor': 1}";
await session.execute(`CREATE KEYSPACE IF NOT EXISTS demo WITH replication = ${replication}`);
await session.execute(
  'CREATE TABLE IF NOT EXISTS demo.readings (sensor text, at timestamp, celsius double, PRIMARY KEY (sensor, at))',
);

const reading = { sensor: 'roof', at: new Date(), celsius: 21.5 };
await session.execute(insertReading, reading, { timeoutMs: 2_000 });

for await (const { at, celsius } of session.stream(selectReadings, { sensor: 'roof' })) {
  console.log(at.toISOString(), celsius); // at is a Date, celsius a number or null
}
