import { expect, it } from 'vitest';
import { formatRows } from '../../src/cli/format-rows.js';
import { splitStatements } from '../../src/cql/split-statements.js';

it.each([
  ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2'], ''],
  ["INSERT INTO t (a) VALUES ('a;''b'); rest", ["INSERT INTO t (a) VALUES ('a;''b')"], ' rest'],
  ['SELECT "a;b" FROM t; -- the end; really\n;', ['SELECT "a;b" FROM t'], ''],
  [
    'BEGIN BATCH INSERT 1; INSERT 2; APPLY BATCH; SELECT',
    ['BEGIN BATCH INSERT 1; INSERT 2; APPLY BATCH'],
    ' SELECT',
  ],
  [
    'CREATE FUNCTION f AS $$ return 1; $$; /* not; this */ x',
    ['CREATE FUNCTION f AS $$ return 1; $$'],
    '  x',
  ],
  ["SELECT 1; INSERT 'a;\nb", ['SELECT 1'], " INSERT 'a;\nb"],
  ['SELECT 1; /* not;\nyet', ['SELECT 1'], ' /\\* not;\nyet'],
  ['SELECT a - b / c FROM t;', ['SELECT a - b / c FROM t'], ''],
])('cuts %j', (text, statements, rest) => {
  expect(splitStatements(text)).toEqual({
    statements,
    rest: expect.stringMatching(new RegExp(`^${rest}\\s*$`)),
  });
});

it('makes a table of rows', () => {
  const rows = [
    { id: 1, name: 'Ada', born: new Date(0), tags: ['a'], note: null },
    { id: 22, name: 'B', born: new Date(0), tags: [], note: Buffer.from([255]) },
  ];
  expect(formatRows(rows)).toBe(
    ' id | name | born                     | tags  | note\n' +
      '----+------+--------------------------+-------+------\n' +
      ' 1  | Ada  | 1970-01-01T00:00:00.000Z | ["a"] | null\n' +
      ' 22 | B    | 1970-01-01T00:00:00.000Z | []    | 0xff\n\n(2 rows)\n',
  );
  expect(formatRows([])).toBe('');
});
