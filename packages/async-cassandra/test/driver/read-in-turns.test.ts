import { expect, it } from 'vitest';
import { createKeyspace } from '../../../../test/cassandra.js';

const answers = 300;

it('decodes a few of many large answers that came together, then lets others have their turn', async () => {
  await using own = await createKeyspace();
  const { session } = own;
  await session.execute('CREATE TABLE large (id int PRIMARY KEY, value blob)');
  await session.execute('INSERT INTO large (id, value) VALUES (1, ?)', [Buffer.alloc(16_384)]);
  const read = () => session.execute('SELECT value FROM large WHERE id = 1');
  await read();

  const perPass: number[] = [];
  let isOver = false;
  const nextPass = () => {
    perPass.push(0);
    if (!isOver) setImmediate(nextPass);
  };
  nextPass();
  const all = Array.from({ length: answers }, async () => {
    await read();
    perPass[perPass.length - 1] = (perPass.at(-1) ?? 0) + 1;
  });
  // They are out in the next pass; meanwhile the answers come, and nobody reads them.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  for (const end = performance.now() + 1000; performance.now() < end; );
  await Promise.all(all);
  isOver = true;

  expect(perPass.reduce((sum, each) => sum + each, 0)).toBe(answers);
  expect(Math.max(...perPass)).toBeLessThan(answers / 10);
});
