import { CassandraError, Deadline } from 'async-cassandra';
import { exampleSession } from './example-session.js';
import { insertReading, selectReadings } from './readings.js';

await using session = await exampleSession();
const reading = { sensor: 'pond', at: new Date(0), celsius: 4, note: null };

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (!(error instanceof CassandraError)) throw error;
    return `${error.code}, a write is ${error.outcome}`;
  }
}

// Nothing was sent: the write has certainly not happened.
const signal = AbortSignal.abort();
console.log(await codeOf(session.execute(insertReading, reading, { signal }))); // ABORTED, a write is not_applied

// It was on its way: nobody can tell.
const hangUp = new AbortController();
const write = session.execute(insertReading, reading, {
  signal: hangUp.signal,
  onSend: () => setImmediate(() => hangUp.abort()),
});
console.log(await codeOf(write)); // ABORTED, a write is unknown
console.log(session.stats.requestsInFlight); // 1: Cassandra is still at it

// Node's own timeout signals count as deadlines.
const soon = AbortSignal.timeout(1);
await new Promise((resolve) => setTimeout(resolve, 5));
console.log(await codeOf(session.execute(insertReading, reading, { signal: soon }))); // DEADLINE_EXCEEDED, a write is not_applied

// What is idempotent can simply be written again where nobody can tell.
await session.execute(insertReading, reading);

// One budget for a whole operation, ended early by whoever asked for it.
async function copyReadings(from: string, to: string, client: AbortSignal): Promise<number> {
  using deadline = Deadline.after(5_000, { signal: client });
  let copied = 0;
  for await (const row of session.stream(selectReadings, { sensor: from }, { deadline })) {
    await session.execute(insertReading, { ...row, sensor: to }, { deadline });
    copied++;
  }
  return copied;
}
console.log(await copyReadings('pond', 'lake', new AbortController().signal)); // 1

// A long job that ends when it makes no progress for ten seconds, however long it takes.
using idle = Deadline.after(10_000);
for await (const page of session
  .stream(selectReadings, { sensor: 'lake' }, { deadline: idle, onPage: () => idle.restart() })
  .pages()) {
  console.log(page.rows.length, idle.aborted); // 1 false
}
