import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const here = new URL('.', import.meta.url);

/**
 * The traps of Cassandra and its driver that concern a library, by their numbers: each has a test of its own
 * that falls in where the guard is taken away. The others concern what is built on it.
 */
const traps = {
  'traps-writes.test.ts': [3, 4, 5, 7, 8],
  'traps-paging.test.ts': [9, 10, 11, 13, 14],
  'traps-time.test.ts': [17, 19, 20],
  'traps-connections.test.ts': [21, 24, 25],
};

it.each(Object.entries(traps))('%s has a test of each of the traps %o', async (path, numbers) => {
  const text = await readFile(new URL(path, here), 'utf8');
  for (const number of numbers) expect(text).toMatch(new RegExp(`\\bit\\([^)]*Trap ${number}\\b`, 'i'));
});

it('resilience/three-nodes.test.ts has the tests of trap 18', async () => {
  const text = await readFile(new URL('resilience/three-nodes.test.ts', here), 'utf8');
  expect(text).toMatch(/\bit\('does not hold up a read/);
  expect(text).toMatch(/\bit\('gets no more requests once it has stalled/);
});

it('there are no tests of traps but those', async () => {
  const files = (await readdir(here)).filter((name) => /^traps-.*\.test\.ts$/.test(name));
  expect(files.sort()).toEqual(
    Object.keys(traps)
      .filter((path) => path.startsWith('traps-'))
      .sort(),
  );
});
