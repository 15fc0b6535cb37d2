import { Deadline, isCassandraError } from 'async-cassandra';
import { exampleSession } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

await using session = await exampleSession();

// One call.
await session.execute(selectReadings, { sensor: 'roof' }, { timeoutMs: 2_000 });

// Somebody's signal.
const hangUp = new AbortController();
hangUp.abort(new Error('The client hung up'));
try {
  await session.execute(selectReadings, { sensor: 'roof' }, { signal: hangUp.signal });
} catch (error) {
  if (!isCassandraError(error, 'ABORTED')) throw error;
  console.log(error.code, error.cause); // ABORTED Error: The client hung up
}

// One budget for a whole operation, however many statements and pages it takes.
using deadline = Deadline.after(2_000);
await session.execute(
  insertReading,
  { sensor: 'roof', at: new Date(), celsius: 20, note: null },
  { deadline },
);
for await (const row of session.stream(selectReadings, { sensor: 'roof' }, { deadline })) {
  console.log(row.celsius, deadline.remainingMs > 0);
}
