import { connect, isCassandraError, type RequestEvent, statement } from 'async-cassandra';
import { exampleSession, cluster as options } from './example-session.js';
import { selectReadings } from './readings.js';

await (await exampleSession()).close();

await using session = await connect({
  ...options,
  retry: { maxAttempts: 3, baseDelayMs: 50, maxDelayMs: 1_000 },
  speculativeExecution: { delayMs: 500, maxExecutions: 1 },
  stallThresholdMs: 500,
  onHostEvent: ({ address, kind }) => console.log(address, kind),
});

// One event an attempt.
const onRequest = ({ attempt, willRetry, speculativeExecutions, error }: RequestEvent) =>
  console.log(attempt, error?.code ?? 'ok', willRetry, speculativeExecutions);
await session.execute(selectReadings, { sensor: 'roof' }, { onRequest }); // 1 ok false 0

// A conditional write is never sent twice.
const claim = statement({
  cql: `INSERT INTO examples.readings (sensor, at, note)
        VALUES (:sensor, :at, :note) IF NOT EXISTS`,
  params: { sensor: 'text', at: 'timestamp', note: 'text' },
});
const selectClaim = statement({
  cql: 'SELECT note FROM examples.readings WHERE sensor = :sensor AND at = :at',
  params: { sensor: 'text', at: 'timestamp' },
  row: { note: 'text' },
  consistency: 'LOCAL_SERIAL',
  idempotent: true,
});

async function tryToClaim(at: Date, note: string): Promise<boolean> {
  try {
    const { applied } = await session.execute(claim, { sensor: 'claims', at, note });
    return applied;
  } catch (error) {
    // Cassandra gave up waiting for its replicas: a serial read settles what became of the write.
    if (!isCassandraError(error, 'WRITE_TIMEOUT')) throw error;
    const { first } = await session.execute(selectClaim, { sensor: 'claims', at });
    return first?.note === note;
  }
}
const at = new Date();
console.log(await tryToClaim(at, 'first'), await tryToClaim(at, 'second')); // true false

// Without any of it: each failure is the caller's own at once.
await using plain = await connect({
  ...options,
  retry: false,
  speculativeExecution: false,
  stallThresholdMs: Number.POSITIVE_INFINITY,
});
console.log(plain.isOpen); // true
