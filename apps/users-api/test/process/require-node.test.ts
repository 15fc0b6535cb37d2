import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nodeProblem, oldestNode } from '../../src/process/require-node.js';

it.each(['16.20.2', '18.20.8', '20.18.3'])('Node.js %s is too old, which one line says', (version) => {
  expect(nodeProblem(version)).toMatch(
    new RegExp(`^Node\\.js ${version} is too old: install 20\\.19 or later`),
  );
});

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0', process.versions.node])(
  'Node.js %s will do',
  (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  },
);

it('package.json says the same', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(text).engines.node).toBe(`>=${oldestNode.join('.')}`);
});
