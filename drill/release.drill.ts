import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { published } from '../tools/release/release-problems.js';

const root = fileURLToPath(new URL('..', import.meta.url));

it('npm takes what is packed of every package, each behind those that it needs', () => {
  const script = ['run', 'release:publish', '--', '--dry-run'];
  const output = execFileSync('npm', script, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const { version } = JSON.parse(readFileSync(`${root}/packages/async-cassandra/package.json`, 'utf8'));
  expect(output.match(/^\+ .+$/gm)).toEqual(published.map((name) => `+ ${name}@${version}`));
});
