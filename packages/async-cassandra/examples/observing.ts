import { type RequestEvent, requestChannel } from 'async-cassandra';
import { exampleSession } from './example-session.js';
import { selectReadings } from './readings.js';

await using session = await exampleSession();

requestChannel.subscribe((message) => {
  const { kind, cql, durationMs, rows, error } = message as RequestEvent;
  console.log(kind, `${durationMs.toFixed(1)} ms`, rows, error?.code ?? 'ok', cql);
});
await session.execute(selectReadings, { sensor: 'roof' });

const { requests, errors, requestsInFlight, requestsWaiting, openStreams } = session.stats;
console.log({ requests, errors, requestsInFlight, requestsWaiting, openStreams });
for (const { address, datacenter, up, connections } of session.hosts) {
  console.log(address, datacenter, up ? 'up' : 'down', connections);
}
console.log(session.hasQuorum()); // false: this session is on no keyspace
