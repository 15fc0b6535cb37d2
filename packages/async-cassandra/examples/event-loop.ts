import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { exampleSession } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

await using session = await exampleSession();
const sensor = 'busy';
const times = Array.from({ length: 5_000 }, (_, second) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)));
const left = times.values();
async function write(): Promise<void> {
  for (const at of left) await session.execute(insertReading, { sensor, at, celsius: 20, note: null });
}
await Promise.all(Array.from({ length: 64 }, write));

// How long anything else in the process had to wait at worst, in milliseconds.
async function longestPause(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await pause(20);
  await work();
  await pause(20);
  delay.disable();
  return delay.max / 1e6;
}

for (const fetchSize of [5_000, 100]) {
  const ms = await longestPause(async () => {
    for await (const page of session.stream(selectReadings, { sensor }, { fetchSize }).pages()) {
      JSON.stringify(page.rows);
    }
  });
  console.log(`pages of ${fetchSize}: ${ms.toFixed(1)} ms`);
}
