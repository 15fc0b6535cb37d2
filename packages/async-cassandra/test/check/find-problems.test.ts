import { statement } from 'async-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyspace, isCassandra5, type TestKeyspace } from '../../../../test/cassandra.js';
import { findProblems } from '../../src/check/find-problems.js';

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
  await own.session.execute(
    `CREATE TABLE t (id int PRIMARY KEY, n int, l list<int>, s set<int>, m map<int, int>, u timeuuid, note text, "Odd" list<int>)`,
  );
  await own.session.execute('CREATE TABLE c (id int PRIMARY KEY, n counter)');
  await own.session.execute('CREATE TABLE uuid (id int PRIMARY KEY, json int, distinct_ int)');
});
afterAll(() => own[Symbol.asyncDispose]());

/** `rule @word`: the rule, and the CQL from where the problem is said to be. */
const problemsOf = async (cql: string, more: { idempotent?: boolean; allowFiltering?: boolean } = {}) => {
  const problems = await findProblems(own.session, [statement({ cql, ...more })]);
  return problems.map(
    ({ rule, offset = cql.length }) => `${rule} @${cql.slice(offset).split(/[\s(),[]/)[0]}`,
  );
};

/** A function that came with Cassandra 5. */
const currentTimeuuid: [string, string][] = [
  ['INSERT INTO t (id, u) VALUES (1, current_timeuuid())', 'current_timeuuid'],
];

describe('findProblems', () => {
  it.each([
    ['SELECT * FROM t', 'select-star @*'],
    ['select json * from t', 'select-star @*'],
    ['SELECT /* a */ * FROM t', 'select-star @*'],
    ['SELECT id FROM t WHERE n = 1 ALLOW FILTERING', 'allow-filtering @ALLOW'],
    ['SELECT id FROM t WHERE n = 1 allow /* so */ filtering', 'allow-filtering @allow'],
  ])('objects to %s', async (cql, problem) => {
    expect(await problemsOf(cql)).toEqual([problem]);
  });

  it.each([
    'SELECT count(*) FROM t',
    'SELECT json FROM uuid',
    'SELECT json AS "* FROM t", id FROM uuid',
    'SELECT id FROM t WHERE id = 1 -- * ALLOW FILTERING\n',
    "INSERT INTO t (id, note) VALUES (1, '* ALLOW FILTERING IF now()')",
  ])('does not object to %s', async (cql) => {
    expect(await problemsOf(cql, { idempotent: true })).toEqual([]);
  });

  it('does not object to filtering that was asked for', async () => {
    expect(
      await problemsOf('SELECT id FROM t WHERE n = 1 ALLOW FILTERING', { allowFiltering: true }),
    ).toEqual([]);
  });

  it.each([
    ['INSERT INTO t (id) VALUES (1) IF NOT EXISTS', 'IF'],
    ['UPDATE t SET n = 1 WHERE id = 1 IF n = 2', 'IF'],
    ['DELETE FROM t WHERE id = 1 if exists', 'if'],
    ['INSERT INTO t (id, u) VALUES (1, now())', 'now'],
    ['UPDATE t SET u = Now () WHERE id = 1', 'Now'],
    ...(isCassandra5() ? currentTimeuuid : []),
    ['UPDATE c SET n = n + 1 WHERE id = 1', 'n'],
    ['UPDATE c SET n = n - 1 WHERE id = 1', 'n'],
    ['UPDATE c SET n += 1 WHERE id = 1', 'n'],
    ['UPDATE t SET n = 1, l = l + [1] WHERE id = 1', 'l'],
    ['UPDATE t SET l = [1, 2] + l WHERE id = 1', 'l'],
    ['UPDATE t SET "Odd" = "Odd" + [1] WHERE id = 1', '"Odd"'],
    ['DELETE l[0] FROM t WHERE id = 1', 'l'],
    ['BEGIN BATCH INSERT INTO t (id) VALUES (1); UPDATE t SET l = l + [1] WHERE id = 1; APPLY BATCH', 'l'],
  ])('finds that %s is not idempotent', async (cql, word) => {
    expect(await problemsOf(cql, { idempotent: true })).toEqual([`idempotent @${word}`]);
    expect(await problemsOf(cql)).toEqual([]);
  });

  it.each([
    'INSERT INTO uuid (id) VALUES (1)',
    'UPDATE t SET s = s + {1}, m = m + {1: 2}, n = 3 WHERE id = 1',
    'UPDATE t SET l = l - [1], l[0] = 2, m[1] = 3 WHERE id = 1',
    "UPDATE t SET note = 'l = l + [1] IF uuid()', n = -1 WHERE id = 1",
    'DELETE m[1], s[2], n FROM t WHERE id = 1',
    'SELECT id FROM t WHERE u < now() ALLOW FILTERING',
    'BEGIN BATCH INSERT INTO t (id) VALUES (1) DELETE FROM t WHERE id = 2 APPLY BATCH',
  ])('takes %s for idempotent', async (cql) => {
    expect(await problemsOf(cql, { idempotent: true, allowFiltering: true })).toEqual([]);
  });

  it('tells them in the order of the statements, together with what does not fit the schema', async () => {
    const statements = [
      statement({ cql: 'INSERT INTO t (id, l) VALUES (:id, [])', idempotent: true }),
      statement({ cql: 'SELECT * FROM t WHERE n = :n ALLOW FILTERING' }),
      statement({ cql: 'SELECT nope FROM t' }),
    ];
    const problems = await findProblems(own.session, statements);
    expect(problems.map(({ statement: about, rule }) => [statements.indexOf(about as never), rule])).toEqual([
      [0, 'params'],
      [1, 'params'],
      [1, 'select-star'],
      [1, 'allow-filtering'],
      [2, 'cql'],
    ]);
  });
});
