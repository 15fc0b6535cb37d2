import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statement } from 'async-cassandra';
import { afterAll, expect, it } from 'vitest';
import { locateProblem } from '../../src/check/locate-problem.js';
import type { StatementProblem } from '../../src/check/statement-problem.js';

const directory = mkdtempSync(join(tmpdir(), 'async-cassandra-locate-'));
afterAll(() => rmSync(directory, { recursive: true }));

const cql = 'SELECT id,\n  nmae\nFROM users';
const source = [
  "import { statement } from 'async-cassandra';",
  'export const first = statement({',
  '  params: { nmae: "int" },',
  '  cql: `SELECT id,',
  '  nmae',
  'FROM users`,',
  '  row: {',
  "    id: 'uuid',",
  "    '[applied]': 'boolean',",
  '  },',
  '});',
  'export const second = statement({ cql: shared, row: columns });',
  "export const third = statement({ cql: 'x', row: { id: 'int' } });",
];

const lineOf = (text: string, declaredAt: number, problem: Partial<StatementProblem>) => {
  const file = join(directory, 'queries.ts');
  writeFileSync(file, text);
  const declared = { ...statement({ cql }), declaredAt: `${file}:${declaredAt}` };
  return locateProblem({ statement: declared, rule: 'row', message: '', ...problem })?.line;
};

it.each(['\n', '\r\n'])('finds words of the CQL and keys of the declaration, lines ending in %j', (end) => {
  const text = source.join(end);
  expect(lineOf(text, 2, { offset: cql.indexOf('nmae') })).toBe(5);
  expect(lineOf(text, 2, { offset: 0 })).toBe(4);
  expect(lineOf(text, 2, { key: 'id' })).toBe(8);
  expect(lineOf(text, 2, { key: '[applied]' })).toBe(9);
  expect(lineOf(text, 2, { rule: 'params', key: 'nmae' })).toBe(3);
});

it('stays at the call where what it looks for is somewhere else', () => {
  const text = source.join('\n');
  expect(lineOf(text, 12, { offset: 8 })).toBe(12);
  expect(lineOf(text, 12, { key: 'id' })).toBe(12);
  expect(lineOf(text, 2, { key: 'name' })).toBe(2);
  expect(lineOf(text, 2, {})).toBe(2);
  expect(lineOf('', 2, { offset: 8 })).toBe(2);
});

it('knows no place of what was declared nobody knows where', () => {
  const declared = { ...statement({ cql }), declaredAt: undefined };
  expect(locateProblem({ statement: declared, rule: 'cql', message: '' })).toBeUndefined();
});
