import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { statements } from '../src/resources.js';
import { statementsOf } from '../src/rest/resource.js';

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
});
