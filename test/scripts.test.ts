import { expect, it } from 'vitest';
import { statements } from '../apps/users-api/src/resources.js';
import { run } from '../apps/users-api/test/setup/child.js';
import { contactPoints } from './cassandra.js';

const root = new URL('..', import.meta.url).pathname;

it('npm run check:cql finds nothing wrong with the statements of the service, and leaves none out', async () => {
  const env = { CASSANDRA_HOSTS: contactPoints().join() };
  await using child = run('npm', ['run', '-s', 'check:cql'], env, root);
  expect(await child.ended, child.output()).toEqual({ code: 0, signal: null });
  expect(child.output()).toBe(`${statements.length} statements checked, nothing is wrong\n`);
});

it.each([
  ['start', 'Serves users from Apache Cassandra'],
  ['dev', 'Like npm start, and restarts'],
])('npm run %s is what the service brings', async (script, text) => {
  await using child = run('npm', ['run', '-s', script, '--', '--help'], {}, root);
  expect(await child.ended, child.output()).toEqual({ code: 0, signal: null });
  expect(child.output()).toContain(text);
});
