import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CassandraError, connect, Deadline, statement } from 'async-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contactPoints,
  createKeyspace,
  isCassandra5,
  type TestKeyspace,
} from '../../../../test/cassandra.js';
import { checkStatements } from '../../src/check/check-statements.js';
import type { StatementDefinition } from '../../src/statements/statement.js';

const file = fileURLToPath(import.meta.url);
const source = readFileSync(file, 'utf8').split('\n');

/** Vectors came with Cassandra 5. */
const near = isCassandra5() ? 'vector<float, 3>' : 'list<float>';

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
  await own.session.execute(
    `CREATE TABLE users (id uuid, at timestamp, name text, age int, visits list<timestamp>,
      tags map<text, frozen<set<int>>>, near ${near}, PRIMARY KEY (id, at))`,
  );
  await own.session.execute('CREATE TABLE counts (id uuid PRIMARY KEY, n counter)');
  await own.session.execute(
    'CREATE TABLE rooms (house int, room int, owner text static, size int, PRIMARY KEY (house, room))',
  );
});
afterAll(() => own[Symbol.asyncDispose]());

const problemsOf = async (...statements: StatementDefinition[]) => {
  const error = await checkStatements(own.session, statements).catch((each: unknown) => each);
  if (!(error instanceof CassandraError)) return [];
  expect(error.code).toBe('SCHEMA_MISMATCH');
  return error.message.split('\n').slice(1);
};
/** The line of this file that has `mark` as a comment at its end. */
const lineOf = (mark: string) =>
  source.findIndex((line) => line.endsWith(`// ${mark}`) || line.endsWith(`-- ${mark}`)) + 1;
const at = (mark: string, message: string) =>
  `  ${relative(process.cwd(), file)}:${lineOf(mark)}  ${message}`;

const selectUser = statement({
  cql: 'SELECT id, at, name AS called, age, visits, tags, near, count(*) AS n FROM users WHERE id = :id AND at IN ? LIMIT :most',
  params: { id: 'uuid', 'in(at)': 'list<timestamp>', most: 'int' },
  row: {
    id: 'uuid!',
    at: 'timestamp!',
    called: 'varchar',
    visits: 'frozen<list<timestamp>>',
    tags: 'map<text, frozen<set<int>>>',
    near,
    n: 'bigint!',
  },
});

const allRight = [
  selectUser,
  statement({
    cql: 'UPDATE users SET name = :newName WHERE id = :id AND at = :at IF name = :oldName',
    params: { id: 'uuid', at: 'timestamp', newName: 'text', oldName: 'text' },
    row: { '[applied]': 'boolean!', name: 'text' },
  }),
  statement({
    cql: 'UPDATE counts SET n = n + :more WHERE id = :id',
    params: { id: 'uuid', more: 'bigint' },
  }),
  statement({ cql: 'SELECT JSON id FROM users', row: { '[json]': 'text!' } }),
  statement({ cql: 'SELECT release_version FROM system.local', row: { release_version: 'text' } }),
  statement({ cql: 'SELECT table_name FROM system_virtual_schema.tables', row: { table_name: 'text' } }),
  statement({ cql: 'CREATE TABLE IF NOT EXISTS never_made (id uuid PRIMARY KEY)' }),
];

describe('checkStatements', () => {
  it('is content with statements that fit, and does nothing but prepare them', async () => {
    await checkStatements(own.session, allRight);
    const tables = 'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?';
    expect((await own.session.execute(tables, [own.keyspace, 'never_made'])).rows).toEqual([]);
    await checkStatements(own.session, []);
  });

  it('names a clustering column that is null where there are static columns and no rows', async () => {
    await own.session.execute("INSERT INTO rooms (house, owner) VALUES (1, 'Ada')");
    const promises = (cql: string) => statement({ cql, row: { house: 'int!', room: 'int!', size: 'int' } });
    const wrong = [
      'SELECT house, room, size FROM rooms',
      'SELECT house, room, size FROM rooms WHERE house = 1 ORDER BY room DESC LIMIT 5',
      'SELECT house, "room" AS room, size FROM rooms PER PARTITION LIMIT 1',
      'SELECT house, size, room FROM rooms WHERE house = 1 GROUP BY house, room',
    ];
    for (const cql of wrong) {
      expect((await own.session.execute(cql)).rows).toContainEqual({ house: 1, room: null, size: null });
      const [problem, ...others] = await problemsOf(promises(cql));
      expect(problem).toMatch(/ Column "room" is declared as never null, but is .*: leave out the "!"$/);
      expect(others).toEqual([]);
    }
    const right = [
      'SELECT house, room, size FROM rooms WHERE house = 1 AND room > 0',
      'SELECT house, room, size FROM rooms WHERE size > 0 ALLOW FILTERING',
      'SELECT house, room, size FROM rooms WHERE house = 1 AND (room) IN ((1), (2))',
    ];
    for (const cql of right) {
      expect((await own.session.execute(cql)).rows).toEqual([]);
      expect(await problemsOf(promises(cql))).toEqual([]);
    }
    const marked = statement({
      cql: 'SELECT room FROM rooms WHERE house = :room',
      params: { room: 'int' },
      row: { room: 'int!' },
    });
    expect(await problemsOf(marked)).toHaveLength(1);
  });

  it('names every problem with the line of the word that is wrong', async () => {
    const columns = 'id, name';
    const wrong = [
      statement({
        cql: `SELECT id,
                nme -- unknown column
              FROM users`,
      }),
      statement({
        cql: `SELECT id
              FROM usrs -- unknown table
              WHERE id = :id`,
        params: { id: 'uuid' },
      }),
      statement({
        cql: `SELECT id
              FORM -- syntax
              users`,
      }),
      // The place of what is put in is the line where it is put in.
      statement({
        cql: `SELECT
                ${columns}, agee -- interpolated
              FROM users`,
      }),
      statement({
        cql: `SELECT id FROM users
              WHERE id = :id
                AND at > :since -- missing marker
              LIMIT 1`,
        params: { id: 'uuid' },
      }),
      statement({
        cql: 'SELECT id FROM users WHERE id = :id',
        params: {
          id: 'uuid',
          naem: 'text', // extra param
        },
      }),
      statement({
        cql: `INSERT INTO users (id, at, visits) VALUES (:id, :at,
                :visits -- wrong param
              )`,
        params: { id: 'uuid', at: 'timestamp', visits: 'set<timestamp>' },
      }),
      statement({
        cql: 'SELECT id FROM users',
        row: {
          id: 'uuid!',
          name: 'text', // not selected
        },
      }),
      statement({
        cql: `SELECT id, max(age) AS age_of_the_oldest,
                age, -- wrong column
                near
              FROM users`,
        row: { id: 'uuid!', age: 'bigint' },
      }),
      statement({
        cql: 'INSERT INTO users (id, at) VALUES (:id, :at)',
        params: { id: 'uuid', at: 'timestamp' },
        row: { id: 'uuid' }, // no rows
      }),
      statement({
        cql: 'DELETE FROM users WHERE id = :id AND at = :at IF EXISTS',
        params: { id: 'uuid', at: 'timestamp' },
        row: {
          '[applied]': 'text', // applied
          age: 'text', // of the table
        },
      }),
    ];
    expect(await problemsOf(...allRight, ...wrong)).toEqual([
      at('unknown column', `Undefined column name nme in table ${own.keyspace}.users`),
      at('unknown table', 'table usrs does not exist'),
      expect.stringContaining(at('syntax', 'line 2:14 no viable alternative')),
      at('interpolated', `Undefined column name agee in table ${own.keyspace}.users`),
      at('missing marker', 'Bind marker "since" (timestamp) is not among the declared params'),
      at('extra param', 'Param "naem" is declared, but the statement has no such bind marker'),
      at('wrong param', 'Bind marker "visits" is list<timestamp>, declared as set<timestamp>'),
      at('not selected', 'Column "name" is declared, but not among those answered: id'),
      at('wrong column', 'Column "age" is int, declared as bigint'),
      at('no rows', 'Columns are declared, but a write without a condition answers none'),
      at('applied', 'Column "[applied]" is boolean, declared as text'),
      at('of the table', 'Column "age" is int, declared as text'),
    ]);
  });

  it('says how many statements, and the CQL of one that nobody knows the place of', async () => {
    const homeless = { ...selectUser, cql: 'SELECT\n nme FROM users', params: {}, declaredAt: undefined };
    await expect(checkStatements(own.session, [selectUser, homeless])).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      retryable: false,
      message: `1 of 2 statements does not fit the schema:
  SELECT nme FROM users  Undefined column name nme in table ${own.keyspace}.users`,
    });
  });

  it('names the line of the call where the source cannot be read', async () => {
    const moved = { ...selectUser, cql: 'SELECT nme FROM users', declaredAt: '/no/such/file.js:12' };
    expect(await problemsOf(moved)).toEqual([
      `  /no/such/file.js:12  Undefined column name nme in table ${own.keyspace}.users`,
    ]);
  });

  it('ends with the deadline and the signal of the call', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(checkStatements(own.session, [selectUser], { signal })).rejects.toMatchObject({
      code: 'ABORTED',
      cause: reason,
    });
    using deadline = Deadline.after(60_000);
    await checkStatements(own.session, [selectUser], { deadline, timeoutMs: 30_000 });
    const checking = checkStatements(own.session, [selectUser], { deadline });
    deadline.cancel(reason);
    await expect(checking).rejects.toMatchObject({ code: 'ABORTED', cause: reason });
    await expect(checkStatements(own.session, [selectUser], { timeoutMs: -1 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('refuses a closed session', async () => {
    const session = await connect({ contactPoints: contactPoints() });
    await session.close();
    await expect(checkStatements(session, [selectUser])).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
  });
});
