import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { statement } from 'async-cassandra';
import { exampleSession } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

const scanReadings = statement({
  cql: `SELECT sensor, celsius, token(sensor) AS position FROM examples.readings
        WHERE token(sensor) > :range_start AND token(sensor) <= :range_end`,
  params: { range_start: 'bigint', range_end: 'bigint' },
  row: { sensor: 'text!', celsius: 'double', position: 'bigint!' },
  idempotent: true,
});

await using session = await exampleSession();
for (let minute = 0; minute < 10; minute++) {
  const at = new Date(Date.UTC(2026, 0, 1, 12, minute));
  await session.execute(insertReading, { sensor: 'attic', at, celsius: minute, note: null });
}

// Row by row: a page is asked for when its first row is wanted, one page ahead at most.
for await (const { at, celsius } of session.stream(selectReadings, { sensor: 'attic' }, { fetchSize: 4 })) {
  console.log(at.toISOString(), celsius);
}

// Page by page, and on from where an earlier stream stopped.
let position: string | undefined;
for await (const page of session
  .stream(selectReadings, { sensor: 'attic' }, { fetchSize: 4, maxPages: 1 })
  .pages()) {
  position = page.pageState;
}
const rest = await session.stream(selectReadings, { sensor: 'attic' }, { pageState: position }).toArray();
console.log(rest.length); // 6

// Into anything that is a Node stream, as fast as that takes it.
const print = new Writable({
  objectMode: true,
  write(row, _encoding, done) {
    console.log(row.celsius);
    done();
  },
});
await pipeline(session.stream(selectReadings, { sensor: 'attic' }).toReadable(), print);

// A whole table, several token ranges at once, every row exactly once.
const scan = session.scan(
  scanReadings,
  {},
  {
    tokenOf: (row) => row.position,
    parallel: 4,
    onProgress: (done, of) => console.log(`${done} of ${of} ranges`),
  },
);
let rows = 0;
for await (const _row of scan) rows++;
console.log(`${rows} rows`);
