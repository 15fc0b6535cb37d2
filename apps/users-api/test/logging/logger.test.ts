import { expect, it } from 'vitest';
import { run, typescript } from '../setup/child.js';

const lines = 500;

/** Logs as in production, then ends in the way given. */
function loggingProgram(end: string) {
  const program = `
    import { createLogger } from './src/logging/logger.ts';
    const log = createLogger({ NODE_ENV: 'production', LOG_LEVEL: 'info' });
    for (let n = 0; n < ${lines}; n++) log.info('line ' + n);
    ${end}`;
  return run(process.execPath, [...typescript, '--input-type=module', '--eval', program]);
}

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

it.each([
  ['ends', ''],
  ['exits', 'process.exit();'],
  ['crashes', "throw new Error('On purpose');"],
  ['has an unhandled rejection', "Promise.reject(new Error('On purpose')); setInterval(() => {}, 1000);"],
])('Every line is out when the process %s', async (_how, end) => {
  await using child = loggingProgram(end);
  await child.ended;
  const logged = child.output().match(/"msg":"line \d+"/g) ?? [];
  // What was on its way may come last.
  expect(logged.toSorted(byNumber)).toEqual(Array.from({ length: lines }, (_, n) => `"msg":"line ${n}"`));
});

it('A line is out soon, though nothing follows', async () => {
  await using child = loggingProgram('setInterval(() => {}, 1000);');
  await child.printed(`"msg":"line ${lines - 1}"`);
});
