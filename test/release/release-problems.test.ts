import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { published, releaseProblems } from '../../tools/release/release-problems.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = [
  ...published.map((name) => `packages/${name}/package.json`),
  'apps/users-api/package.json',
  'CHANGELOG.md',
];
const { version } = JSON.parse(readFileSync(join(root, 'packages/async-cassandra/package.json'), 'utf8'));

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'release-'));
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
});
afterEach(() => rmSync(copy, { recursive: true }));

function change(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(copy, file), 'utf8');
  expect(text).toMatch(from);
  writeFileSync(join(copy, file), text.replace(from, to));
}

const date = () => change('CHANGELOG.md', /^(## \[.+?\]) - .+$/m, '$1 - 2030-01-31');

it('versions, ranges and changelog of this workspace are in step', () => {
  expect(releaseProblems(root)).toEqual([]);
});

it('a tag of the version can be released, once the changelog has a date', () => {
  expect(releaseProblems(copy, `v${version}`).join()).toMatch(/^(?:|.*gives .* no date.*)$/);
  date();
  expect(releaseProblems(copy, `v${version}`)).toEqual([]);
});

it.each([version, `v${version}-rc.1`, 'v99.0.0', ''])('the tag "%s" cannot', (tag) => {
  date();
  expect(releaseProblems(copy, tag)).toEqual([`The tag is ${tag}, and should be v${version}`]);
});

it('one version that is behind is named', () => {
  change('packages/create-async-cassandra/package.json', `"version": "${version}"`, '"version": "0.0.9"');
  expect(releaseProblems(copy)).toEqual([
    `packages/create-async-cassandra has version 0.0.9, others ${version}`,
  ]);
});

it.each([
  ['apps/users-api', 'async-cassandra'],
  ['packages/async-cassandra', 'local-cassandra'],
])('so is a range in %s that leaves %s of this version out', (folder, name) => {
  change(`${folder}/package.json`, new RegExp(`"${name}": "[^"]+"`), `"${name}": "^0.0.9"`);
  expect(releaseProblems(copy)).toEqual([
    `${folder} needs ${name} ^0.0.9, which is not ${version} or ^${version}`,
  ]);
});

it('so is a changelog without the version', () => {
  change('CHANGELOG.md', `## [${version}]`, '## [Unreleased]');
  expect(releaseProblems(copy)).toEqual([`CHANGELOG.md has no section "## [${version}]"`]);
});
