import { expect, it } from 'vitest';
import { contactPoints } from '../../../test/cassandra.js';
import { statements } from '../src/statements.js';
import { run } from './setup/child.js';

it('npm run check:cql finds nothing wrong with the statements of the service, and leaves none out', async () => {
  const env = { CASSANDRA_HOSTS: contactPoints().join() };
  await using child = run('npm', ['run', '-s', 'check:cql'], env);
  expect(await child.ended, child.output()).toEqual({ code: 0, signal: null });
  const [, checked] = /^(\d+) statements checked, nothing is wrong\n$/.exec(child.output()) ?? [];
  expect(Number(checked)).toBeGreaterThanOrEqual(statements.length);
});
