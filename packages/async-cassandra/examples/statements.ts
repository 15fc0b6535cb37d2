import { bind, statement } from 'async-cassandra';
import { exampleSession } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

await using session = await exampleSession();
const at = new Date();

// `null` deletes a value, `undefined` leaves it as it is.
await session.execute(insertReading, { sensor: 'roof', at, celsius: 21.5, note: 'calibrated' });
await session.execute(insertReading, { sensor: 'roof', at, celsius: 21.7, note: undefined });

const { first } = await session.execute(selectReadings, { sensor: 'roof' }, { consistency: 'ONE' });
console.log(first?.at, first?.celsius, first?.note);

// One logged batch: all or none.
await session.batch([
  bind(insertReading, { sensor: 'roof', at, celsius: 22, note: null }),
  bind(insertReading, { sensor: 'cellar', at, celsius: 14, note: null }),
]);

// Conditions hold for the batch as a whole, and the result tells whether they did.
const noteOnce = statement({
  cql: 'UPDATE examples.readings SET note = :note WHERE sensor = :sensor AND at = :at IF note = null',
  params: { sensor: 'text', at: 'timestamp', note: 'text' },
});
const noted = await session.batch([bind(noteOnce, { sensor: 'roof', at, note: 'moved' })]);
console.log(noted.applied); // true: there was no note

// CQL written on the spot is prepared as soon as it has parameters.
const { applied } = await session.execute(
  'INSERT INTO examples.readings (sensor, at, celsius) VALUES (?, ?, ?) IF NOT EXISTS',
  ['roof', at, 23],
);
console.log(applied); // false: there is one already
