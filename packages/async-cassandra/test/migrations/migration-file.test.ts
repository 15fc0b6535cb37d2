import { expect, it } from 'vitest';
import { parseMigration } from '../../src/migrations/migration-file.js';

const parse = (text: string) => parseMigration({ name: '1.cql', title: 'schema/1.cql' }, text);

it('splits statements, and takes layout and comments out of the checksum', () => {
  const a = parse('-- one; two\nCREATE TABLE a (b int);\n\nCREATE TABLE c\n  (d int); -- end');
  expect(a.statements).toEqual([
    { cql: 'CREATE TABLE a (b int)', line: 2 },
    { cql: 'CREATE TABLE c\n  (d int)', line: 4 },
  ]);
  const again = parse('/**/CREATE TABLE a\n(b int);;  CREATE TABLE  c (d int)');
  expect(again.checksum).toBe(a.checksum);
  expect(parse('CREATE TABLE a (b text)').checksum).not.toBe(a.checksum);
});
