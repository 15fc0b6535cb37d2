import { Cluster } from 'async-cassandra';
import { exampleSession, cluster as options } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

{
  await using session = await exampleSession();
  await session.execute(insertReading, { sensor: 'roof', at: new Date(), celsius: 21.5, note: null });
}

await using cluster = new Cluster(options); // sends nothing yet
await using session = await cluster.connect({ keyspace: 'examples' });
{
  await using stream = session.stream(selectReadings, { sensor: 'roof' });
  for await (const row of stream) {
    console.log(row.celsius);
    break; // the stream is closed here, by whatever way the block is left
  }
  console.log(stream.isOpen, session.isOpen); // false true
}
await session.close({ graceMs: 5_000 }); // drains, then closes; calling it again is harmless
