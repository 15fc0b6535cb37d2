import { isCassandraError, type Session } from 'async-cassandra';
import { exampleSession } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

await using session = await exampleSession();
const sensor = 'cabin';
for (const celsius of [18, 19, 20]) {
  await session.execute(insertReading, { sensor, at: new Date(celsius), celsius, note: null });
}

// A query that fails closes nothing.
try {
  await session.execute('SELECT * FROM examples.nowhere');
} catch (error) {
  if (!isCassandraError(error)) throw error;
  console.log(error.code, session.isOpen); // INVALID_QUERY true
}

// A loop that throws closes its stream, and nothing else.
const stream = session.stream(selectReadings, { sensor });
try {
  for await (const row of stream) {
    if (row.celsius !== null) throw new Error('The reader failed');
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.log(error.message, stream.isOpen, session.isOpen); // The reader failed false true
}

// Streams beside each other know nothing of each other.
const [first, all] = await Promise.all([
  session.stream(selectReadings, { sensor }, { maxRows: 1 }).toArray(),
  session.stream(selectReadings, { sensor }).toArray(),
]);
console.log(first.length, all.length, session.stats.openStreams); // 1 3 0

// A function that is given a session uses it and does not close it.
async function mean(shared: Session, of: string): Promise<number> {
  let sum = 0;
  let rows = 0;
  for await (const { celsius } of shared.stream(selectReadings, { sensor: of })) {
    sum += celsius ?? 0;
    rows++;
  }
  return sum / rows;
}
console.log(await mean(session, sensor), session.isOpen); // 19 true

// A stream that is not read in a loop is held by a scope of its own.
{
  await using rows = session.stream(selectReadings, { sensor });
  const iterator = rows[Symbol.asyncIterator]();
  const { value } = await iterator.next();
  console.log(value?.celsius, session.stats.openStreams); // 18 1
}
console.log(session.stats.openStreams); // 0
