import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { connect, type RequestEvent, requestChannel } from 'async-cassandra';
import { MemoryMetrics } from 'async-cassandra/memory';
import { instrument } from 'async-cassandra/opentelemetry';
import { collectMetrics } from 'async-cassandra/prometheus';
import { register } from 'prom-client';
import { cluster, exampleSession } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

await using _tables = await exampleSession();

await using session = await connect({
  ...cluster,
  onHostEvent: ({ kind, address, datacenter }) => console.log(`${address} in ${datacenter}: ${kind}`),
});

// What the driver says in its own words, from here on.
session.client.on('log', (level: string, source: string, message: string) => {
  if (level === 'warning' || level === 'error') console.log(`${source}: ${message}`);
});

const onRequest = (message: unknown) => {
  const { cql, attempt, coordinator, durationMs, error } = message as RequestEvent;
  if (durationMs > 100) console.log(`slow: ${cql} by ${coordinator}, ${durationMs.toFixed(0)} ms`);
  if (error !== undefined) console.log(`failed: ${cql}, ${error.code}, attempt ${attempt}`);
};
requestChannel.subscribe(onRequest);

using metrics = new MemoryMetrics({ session });
using _exported = collectMetrics({ register, session });

const exporter = new InMemorySpanExporter(); // yours sends them somewhere
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
using _spans = instrument({ session });

await trace.getTracer('example').startActiveSpan('note a reading', async (span) => {
  await session.execute(insertReading, { sensor: 'roof', at: new Date(), celsius: 21.5, note: null });
  await session.stream(selectReadings, { sensor: 'roof' }, { fetchSize: 100 }).toArray();
  await session.execute('SELECT celsius FROM examples.reading').catch(() => {}); // there is no such table
  span.end();
});

const { requests, errorsByCode, rows, byKind, durationMs, hosts } = metrics.snapshot();
console.log({ requests, errorsByCode, rows, pages: byKind.page.requests, hosts });
console.log(`half within ${durationMs.p50.toFixed(1)} ms, all within ${durationMs.max.toFixed(1)} ms`);
console.log(metrics.durationMsAt(0.999, 'execute') <= durationMs.max); // true

console.log(await register.metrics());

for (const { name, attributes, parentSpanContext, status } of exporter.getFinishedSpans()) {
  console.log(parentSpanContext === undefined ? name : `  ${name}`, status.code, attributes);
}

requestChannel.unsubscribe(onRequest);
const { requestMs, errors, retries, requestsInFlight, requestsWaiting, openStreams } = session.stats;
console.log(`${(requestMs / requests).toFixed(1)} ms each`, { errors, retries });
console.log({ requestsInFlight, requestsWaiting, openStreams });
for (const { address, datacenter, rack, up, connections } of session.hosts) {
  console.log(address, datacenter, rack, up ? 'up' : 'down', connections);
}
