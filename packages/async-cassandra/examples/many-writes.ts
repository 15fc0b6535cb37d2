import { exampleSession } from './example-session.js';
import { insertReading } from './readings.js';

await using session = await exampleSession();

function* readings() {
  for (let second = 0; second < 2_000; second++) {
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    yield { sensor: `sensor-${second % 50}`, at, celsius: second % 40, note: null };
  }
}

// 64 at a time: each worker takes the next reading when its last one is written.
const todo = readings();
async function worker(): Promise<void> {
  for (const reading of todo) await session.execute(insertReading, reading);
}
await Promise.all(Array.from({ length: 64 }, worker));

const { requests, requestMs } = session.stats;
console.log(`${requests} requests, ${(requestMs / requests).toFixed(2)} ms each`);
