import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { statement } from 'async-cassandra';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../src/statements/declared-at.js';

const file = fileURLToPath(import.meta.url);
const lineOf = (text: string) => readFileSync(file, 'utf8').split(text)[0]?.split('\n').length;

const selectOne = statement({
  cql: 'SELECT one FROM t',
  row: { one: 'int' },
});
const declareFor = (column: string) => statement({ cql: `SELECT ${column} FROM t` });

describe('statement', () => {
  it('knows the file and line where it was called', () => {
    expect(selectOne.declaredAt).toBe(`${file}:${lineOf("statement({\n  cql: 'SELECT one")}`);
    expect(declareFor('a').declaredAt).toBe(`${file}:${lineOf('statement({ cql: `')}`);
  });

  it('leaves the length of other stacks alone', () => {
    const before = Error.stackTraceLimit;
    const copy = { ...declareFor('a') };
    expect(copy.declaredAt).toBe(declareFor('b').declaredAt);
    expect(Error.stackTraceLimit).toBe(before);
  });

  it('is made known to whoever listens, and only then', () => {
    const heard: unknown[] = [];
    const listen = (message: unknown) => heard.push(message);
    subscribe('async-cassandra:statement', listen);
    const declared = declareFor('heard');
    unsubscribe('async-cassandra:statement', listen);
    declareFor('unheard');
    expect(heard).toEqual([declared]);
  });

  it('names the line of the TypeScript source under tsx', async () => {
    const example = fileURLToPath(new URL('../../examples/readings.ts', import.meta.url));
    const print = `import { selectReadings } from ${JSON.stringify(example)}; console.log(selectReadings.declaredAt)`;
    const args = ['--import', 'tsx', '--conditions=source', '--input-type=module', '--eval', print];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const before = readFileSync(example, 'utf8').split('selectReadings = statement(')[0] ?? '';
    expect(stdout).toBe(`${example}:${before.split('\n').length}\n`);
  });
});

describe('placeOf', () => {
  it.each([
    ['Error\n    at file:///a/b%20c.ts?v=1:3:10', '/a/b c.ts:3'],
    ['Error\n    at declare (/a/b.js:12:1)\n    at other (/c.js:1:1)', '/a/b.js:12'],
    ['Error\n    at async Promise.all (index 0)', undefined],
    ['Error\n    at node:internal/modules/run_main:1:2', undefined],
    ['Error', undefined],
    [undefined, undefined],
  ])('reads %j', (stack, place) => {
    expect(placeOf(stack)).toBe(place);
  });
});
