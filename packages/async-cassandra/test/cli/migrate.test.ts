import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contactPoints,
  createKeyspace,
  newKeyspaceName,
  type TestKeyspace,
} from '../../../../test/cassandra.js';
import { type SchemaFolder, schemaFolder } from '../migrations/schema-folder.js';
import { endOf, runCli, startCli } from './run-cli.js';

let own: TestKeyspace;
let folder: SchemaFolder;
beforeAll(async () => {
  own = await createKeyspace();
  folder = await schemaFolder({
    '001_notes.cql': 'CREATE TABLE notes (\n  id int PRIMARY KEY\n);',
    '002_text.cql': '\nALTER TABLE notes ADD text text;',
  });
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});
const migrate = (...args: string[]) =>
  runCli(['migrate', '--hosts', contactPoints().join(), '--keyspace', own.keyspace, ...args]);

describe('async-cassandra migrate', () => {
  it('prints in a dry run what it would do, then does it, then has nothing to do', async () => {
    const plan = '    1  CREATE TABLE notes (\n         id int PRIMARY KEY\n       );';
    expect(await migrate('--dry-run', folder.path)).toEqual({
      code: 0,
      stdout: `001_notes.cql\n${plan}\n002_text.cql\n    2  ALTER TABLE notes ADD text text;\n2 files to apply to keyspace ${own.keyspace}\n`,
      stderr: '',
    });
    expect(await migrate(folder.path)).toEqual({
      code: 0,
      stdout: `001_notes.cql applied\n002_text.cql applied\n2 files applied to keyspace ${own.keyspace}\n`,
      stderr: '',
    });
    const done = { code: 0, stdout: `Keyspace ${own.keyspace} is up to date\n`, stderr: '' };
    expect(await migrate(folder.path)).toEqual(done);
  });

  it('ends with 1 where a statement is refused, after what was applied', async () => {
    await folder.write('003_more.cql', 'ALTER TABLE notes ADD more int');
    await folder.write('004_wrong.cql', 'CREATE TABLE wrong (id itn PRIMARY KEY)');
    const { code, stdout, stderr } = await migrate(folder.path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '003_more.cql applied\n' });
    expect(stderr).toMatch(/\/004_wrong\.cql, line 1: Cassandra refuses "CREATE TABLE wrong .*itn\n$/);
    await folder.remove('004_wrong.cql');
  });

  it('ends by a signal, and by its time limit', async () => {
    const tables = Array.from({ length: 60 }, (_, n) => `CREATE TABLE t${n} (id int PRIMARY KEY);`);
    await folder.write('005_long.cql', tables.join('\n'));
    expect(await migrate('--timeout', '0.2', folder.path)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'DEADLINE_EXCEEDED: No result within 0.2 s\n',
    });
    const child = startCli([
      'migrate',
      '--hosts',
      contactPoints().join(),
      '--keyspace',
      own.keyspace,
      folder.path,
    ]);
    const ended = endOf(child);
    const began = async () => (await own.session.execute('SELECT file FROM schema_statements')).rows.length;
    const before = await began();
    await expect.poll(began, { interval: 20 }).toBeGreaterThan(before);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 2, stdout: '', stderr: 'Ended by SIGTERM\n' });
    expect((await own.session.execute('SELECT owner FROM schema_lock')).rows).toEqual([]);
  });

  it.each([
    [['migrate', 'schema'], /^No node is named: give --hosts/],
    [['migrate', '--hosts', 'h'], /^No keyspace is named: give --keyspace/],
    [['migrate', '--hosts', 'h', '--keyspace', 'k', 'a', 'b'], /^There is one folder, not also b/],
    [['migrate', '--dry'], /^Unknown option '--dry'/],
    [
      ['migrate', '--hosts', 'h', '--keyspace', 'k', '--timeout', 'x'],
      /^--timeout takes a number of seconds/,
    ],
  ])('says why it cannot, and ends with 2: %j', async (args, reason) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(reason);
  });

  it('names a keyspace that is not there', async () => {
    const name = newKeyspaceName();
    const args = ['migrate', '--hosts', contactPoints().join(), '--keyspace', name, folder.path];
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^Keyspace ${name} at .* cannot be used: .*does not exist`));
  });
});
