import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Page } from 'async-cassandra';
import { exampleSession } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

await using session = await exampleSession();
const sensor = 'export';
for (let second = 0; second < 250; second++) {
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  await session.execute(insertReading, { sensor, at, celsius: second / 10, note: null });
}
const directory = await mkdtemp(join(tmpdir(), 'readings-'));
const file = join(directory, 'readings.ndjson.gz');

// Into a compressed file, one row a line; Cassandra is asked for as much as the disk takes.
let written = 0;
const onPage = ({ rows }: Page<unknown>) => {
  written += rows.length;
  console.log(`${written} rows`);
};
const stream = session.stream(selectReadings, { sensor }, { fetchSize: 100, onPage });
await pipeline(
  stream.toReadable(),
  async function* (source: AsyncIterable<object>) {
    for await (const row of source) yield `${JSON.stringify(row)}\n`;
  },
  createGzip(),
  createWriteStream(file),
);

// Eight rows in work at once: the workers share one iterator, and one that throws ends it for all.
const readings = session.stream(selectReadings, { sensor })[Symbol.asyncIterator]();
let warm = 0;
async function worker(): Promise<void> {
  for await (const { celsius } of readings) {
    if (celsius !== null && celsius > 20) warm++;
  }
}
await Promise.all(Array.from({ length: 8 }, worker));
console.log(`${warm} warm readings`);

console.log((await stat(file)).size > 0, session.stats.openStreams); // true 0
await rm(directory, { recursive: true });
