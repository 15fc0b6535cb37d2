import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { contactPoints } from '../../../test/cassandra.js';
import { statements } from '../src/resources.js';
import { statementsOf } from '../src/rest/resource.js';
import { run } from './setup/child.js';

const sources = new URL('../src/', import.meta.url);
const modules = readdirSync(fileURLToPath(sources), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('-queries.ts'))
  .map((path) => path.replaceAll('\\', '/'));

const statementsIn = async (path: string) =>
  statementsOf((await import(new URL(path, sources).href)) as object);

describe('src/resources.ts', () => {
  it.each(modules)('leaves out no statement of %s', async (path) => {
    const forgotten = (await statementsIn(path)).filter((statement) => !statements.includes(statement));
    expect(forgotten.map(({ cql }) => cql)).toEqual([]);
  });

  it('npm run check:cql finds nothing wrong with the statements of the service, and leaves none out', async () => {
    const env = { CASSANDRA_HOSTS: contactPoints().join() };
    await using child = run('npm', ['run', '-s', 'check:cql'], env);
    expect(await child.ended, child.output()).toEqual({ code: 0, signal: null });
    expect(child.output()).toBe(`${statements.length} statements checked, nothing is wrong\n`);
  });
});
