import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { published } from '../../tools/release/release-problems.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
const workflow = parse(read('.github/workflows/release.yml'));
const commands = (job: string): string[] =>
  workflow.jobs[job].steps.flatMap((step: { run?: string }) => step.run ?? []);

it('A tag of a version publishes, after its check and all tests, with provenance', () => {
  expect(workflow.on.push).toEqual({ tags: ['v*'] });
  expect(workflow.jobs.publish).toMatchObject({ needs: 'test', permissions: { 'id-token': 'write' } });
  expect(commands('test').join('\n')).toMatch(/release:check -- .*GITHUB_REF_NAME.*\.ci\/run/s);
  expect(commands('publish').at(-1)).toMatch(/release:publish -- --provenance .*!= 'tag' && '--dry-run'/);
});

it('The workflow names scripts that there are, and every package that is published', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const all = ['test', 'publish'].flatMap(commands).join('\n');
  const named = [...all.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(named).toEqual(['release:check', 'release:publish']);
  for (const name of named) expect(scripts).toHaveProperty(name);
  for (const name of published) expect(all).toContain(`--workspace ${name} `);
});

it('Nobody else may prove to be this repository', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(workflow.jobs.test).not.toHaveProperty('permissions');
});
