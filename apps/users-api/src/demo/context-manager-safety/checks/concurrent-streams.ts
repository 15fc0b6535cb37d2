import type { Check } from '../check.js';
import { selectNamesOfAge } from '../safety-queries.js';
import { SeededRows } from '../seeded-rows.js';

const fetchSize = 5;

/** Streams the rows of three ages at once, and compares what each stream gave with what was stored. */
export async function checkConcurrentStreams(check: Check) {
  const { database, work } = check;
  const session = database.session();
  await using seeded = await SeededRows.plant(check);
  const streams = SeededRows.ages.map((age) => ({
    age,
    stream: session.stream(selectNamesOfAge, { run: seeded.run, age }, { ...work, fetchSize }),
  }));
  try {
    const readers = streams.map(({ age, stream }) => ({ age, stream, rows: stream[Symbol.asyncIterator]() }));
    const firsts = await Promise.all(readers.map(async ({ rows }) => rows.next()));
    const allAtOnce = streams.every(({ stream }) => stream.isOpen);
    const results = await Promise.all(
      readers.map(async ({ age, rows }, n) => {
        const first = firsts[n];
        const users = first === undefined || first.done ? [] : [first.value.name];
        for await (const { name } of rows) users.push(name);
        return { age, count: users.length, users };
      }),
    );
    const wanted = SeededRows.ages.map((age) => seeded.namesOf(age).join());
    return {
      test: 'concurrent_streams',
      streams_completed: streams.filter(({ stream }) => !stream.isOpen).length,
      all_streams_independent: allAtOnce && results.every(({ users }, n) => users.join() === wanted[n]),
      results,
      session_still_open: session.isOpen,
    };
  } finally {
    await Promise.all(streams.map(({ stream }) => stream.close()));
  }
}
