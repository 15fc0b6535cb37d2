import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findModules } from '../../src/cli/find-modules.js';

const odd = 'a {b,c} [d]+ (e)*? $ü';
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'async-cassandra-modules-'));
  for (const directory of [odd, join(odd, 'in'), join(odd, '.hidden')]) mkdirSync(join(root, directory));
  for (const file of ['one.ts', 'two words.ts', 'three.js', 'in/four.ts', '.hidden/five.ts', '{six}.ts']) {
    writeFileSync(join(root, odd, file), '');
  }
});
afterAll(() => rmSync(root, { recursive: true }));

it.each([
  [['*.ts'], ['one.ts', 'two words.ts', '{six}.ts']],
  [
    ['**/*.ts', '!two*', '!{six}.ts'],
    ['in/four.ts', 'one.ts', '{six}.ts'],
  ],
  [
    ['*.{js,ts}', '!./one.ts'],
    ['three.js', 'two words.ts', '{six}.ts'],
  ],
  [
    ['./in/../two words.ts', 'in/fou?.ts', 'in/*'],
    ['two words.ts', 'in/four.ts'],
  ],
  [['../*/one.ts'], ['one.ts']],
  [['{six}.ts'], ['{six}.ts']],
  [['.hidden/*.ts'], ['.hidden/five.ts']],
])('finds what %j names in a directory with an odd name', (patterns, files) => {
  const directory = join(root, odd);
  expect(findModules(patterns, directory)).toEqual(files.map((file) => join(directory, file)));
});

it('says which pattern names no file', () => {
  for (const pattern of ['none.ts', 'no*.ts', 'in', 'none/**']) {
    expect(() => findModules(['one.ts', pattern], join(root, odd))).toThrow(`No file is named by ${pattern}`);
  }
});
