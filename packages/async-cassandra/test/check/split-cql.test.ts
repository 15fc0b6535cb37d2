import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCql, splitCql } from '../../src/check/split-cql.js';

const trickyPieces = [
  "';'",
  "'it''s; -- here'",
  '"a;b"',
  '$$ return 1; $$',
  'x',
  '(',
  ')',
  '-',
  '/ 2',
  '\n',
  "'/*'",
];
const statement = fc
  .array(fc.constantFrom(...trickyPieces), { minLength: 1 })
  .map((pieces) => `CREATE ${pieces.join(' ')} END`);
const between = fc.constantFrom(';', ';\n', '; -- a; b\n', ';;', '; /* c; d */ ', '\n;');

it('finds the statements that were put together, whatever is between them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(statement, between)), (parts) => {
      expect(splitCql(parts.flat().join(''))).toEqual(parts.map(([cql]) => cql));
    }),
  );
});

it.each([
  ['', []],
  ['-- nothing', []],
  ['SELECT 1', ['SELECT 1']],
  ['SELECT/* one */1 -- two\n;', ['SELECT 1']],
  [
    'BEGIN BATCH INSERT INTO a (b) VALUES (1); INSERT INTO a (b) VALUES (2); APPLY BATCH; SELECT 1',
    ['BEGIN BATCH INSERT INTO a (b) VALUES (1); INSERT INTO a (b) VALUES (2); APPLY BATCH', 'SELECT 1'],
  ],
])('cuts %j', (text, statements) => {
  expect(splitCql(text)).toEqual(statements);
});

it('reads the schema of the service', () => {
  const directory = new URL('../../../../apps/users-api/schema/', import.meta.url);
  for (const name of readdirSync(directory)) {
    const statements = splitCql(readFileSync(new URL(name, directory), 'utf8'));
    expect(statements.map((cql) => cql.slice(0, 26))).toEqual(['CREATE TABLE IF NOT EXISTS']);
  }
});

it.each([
  ['SELECT 1;\n\nSELECT 2; SELECT\n3', [1, 3, 3]],
  ['-- one\n/* two\nthree */ SELECT 1;\n;SELECT 2', [3, 4]],
  ["SELECT '\n\n';SELECT $$\n$$;\r\nSELECT 3", [1, 3, 5]],
])('knows the line in which each begins: %j', (text, lines) => {
  expect(readCql(text).map(({ line }) => line)).toEqual(lines);
});

it('keeps the line breaks of a statement, those in its comments too', () => {
  expect(splitCql('SELECT /* a\nb */ 1 -- c\n+ 2')).toEqual(['SELECT \n 1 \n+ 2']);
});

it('leaves a comment that never ends in the statement, where Cassandra finds it', () => {
  expect(splitCql('SELECT 1; /* SELECT 2;\nSELECT 3;')).toEqual(['SELECT 1', '/* SELECT 2;\nSELECT 3;']);
  expect(splitCql('SELECT 1; /*/')).toEqual(['SELECT 1', '/*/']);
  expect(splitCql('SELECT 1; /**/')).toEqual(['SELECT 1']);
});
