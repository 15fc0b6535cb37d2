import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Session } from 'async-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../../../../test/cassandra.js';
import { endOf, fixtures, runCli, startCli } from './run-cli.js';

let admin: Session;
let directory: string;
const keyspaces: string[] = [];
beforeAll(async () => {
  admin = await connect({ contactPoints: contactPoints() });
  directory = mkdtempSync(join(tmpdir(), 'async-cassandra-check-'));
});
afterAll(async () => {
  for (const keyspace of keyspaces) await dropKeyspace(keyspace);
  await admin.close();
  rmSync(directory, { recursive: true });
});

const hosts = () => ['--hosts', contactPoints().join()];
const check = (...args: string[]) => runCli(['check', ...hosts(), ...args]);
const newKeyspace = () => {
  const keyspace = newKeyspaceName();
  keyspaces.push(keyspace);
  return keyspace;
};
const exists = async (keyspace: string) => {
  const cql = 'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?';
  return (await admin.execute(cql, [keyspace])).first !== undefined;
};
const cqlFile = (name: string, text: string) => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

const wrongLines = readFileSync(join(fixtures, 'wrong-queries.ts'), 'utf8').split('\n');
const lineOf = (mark: string) => wrongLines.findIndex((line) => line.endsWith(`-- ${mark}`)) + 1;
const expected = [
  ['column', 'cql', expect.stringMatching(/^Undefined column name nmae in table \w+\.users$/)],
  ['table', 'cql', 'table usres does not exist'],
  ['type', 'row', 'Column "age" is int, declared as bigint'],
  ['marker', 'params', 'Bind marker "name" is text, declared as int'],
  ['star', 'select-star', 'SELECT * changes with the table: list the columns'],
  ['filtering', 'allow-filtering', expect.stringContaining('declare allowFiltering: true')],
  ['conditional', 'idempotent', expect.stringContaining('a conditional write meets what it wrote itself')],
  ['list', 'idempotent', expect.stringContaining('list "visits" grows twice')],
] as const;

describe('async-cassandra check', () => {
  it('ends with 0 where nothing is wrong, and drops the keyspace it made', async () => {
    const keyspace = newKeyspace();
    const clean = await check('--schema', 'schema', '--keyspace', keyspace, 'right-queries.ts');
    expect(clean).toEqual({ code: 0, stdout: '3 statements checked, nothing is wrong\n', stderr: '' });
    expect(await exists(keyspace)).toBe(false);
  });

  it('prints file, line and problem of each, and ends with 1', async () => {
    const { code, stdout, stderr } = await check('--schema', 'schema', '*-queries.ts');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.pop()).toBe('8 problems, in 8 of 11 statements');
    const found = lines.map((line) => /^wrong-queries\.ts:(\d+) {2}(.+)$/.exec(line)?.slice(1));
    expect(found).toEqual(expected.map(([mark, , message]) => [String(lineOf(mark)), message]));
  });

  it('prints the same as JSON', async () => {
    const { code, stdout } = await check('--schema', 'schema', '--format', 'json', 'wrong-queries.ts');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      statements: 8,
      problems: expected.map(([mark, rule, message]) => ({
        file: 'wrong-queries.ts',
        line: lineOf(mark),
        rule,
        message,
        cql: expect.stringMatching(/users|usres/),
      })),
    });
  });

  it('prints the same as annotations of GitHub', async () => {
    const { code, stdout } = await check('--schema', 'schema', '--format=github', 'wrong-queries.ts');
    expect(code).toBe(1);
    const [annotation] = stdout.split('\n').slice(2);
    const title = 'async-cassandra check%3A row';
    const message = 'Column "age" is int, declared as bigint';
    expect(annotation).toBe(
      `::error file=wrong-queries.ts,line=${lineOf('type')},title=${title}::${message}`,
    );
  });

  it('checks against a keyspace as it is', async () => {
    const keyspace = newKeyspace();
    const missing = await check('--keyspace', keyspace, 'right-queries.ts');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(
      new RegExp(`^Keyspace ${keyspace} at .* cannot be used: .*does not exist`),
    );
    const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
    await admin.execute(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`);
    await admin.execute(`CREATE TABLE ${keyspace}.users (id uuid PRIMARY KEY, name text, age bigint)`);
    const { code, stdout } = await check('--keyspace', keyspace, 'right-queries.ts');
    expect(code).toBe(1);
    expect(stdout.split('\n').slice(0, -2)).toEqual([
      'right-queries.ts:4  Column "age" is bigint, declared as int',
      'right-queries.ts:11  Bind marker "age" is bigint, declared as int',
      'right-queries.ts:20  table views does not exist',
    ]);
    expect(await exists(keyspace)).toBe(true);

    const taken = await check('--keyspace', keyspace, '--schema', 'schema', 'right-queries.ts');
    expect(taken.code).toBe(2);
    expect(taken.stderr).toMatch(/exists already: leave --schema out/);
    expect(await exists(keyspace)).toBe(true);
  });

  it('lets no schema reach beyond its keyspace on a cluster that is not its own', async () => {
    const keyspace = newKeyspace();
    const table = 'CREATE TABLE t (id int PRIMARY KEY)';
    for (const cql of [
      `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
      `USE ${keyspace}`,
      `CREATE TABLE ${keyspace}.t (id int PRIMARY KEY)`,
      'DROP ROLE somebody',
      'GRANT SELECT ON ALL KEYSPACES TO somebody',
    ]) {
      const { code, stderr } = await check(
        '--schema',
        cqlFile('beyond.cql', `${table}; ${cql}`),
        'right-queries.ts',
      );
      expect(code).toBe(2);
      expect(stderr).toContain(`beyond.cql reaches beyond its own keyspace: ${cql.slice(0, 60)}`);
    }
    expect(await exists(keyspace)).toBe(false);
    const own = cqlFile('own.cql', `${table}; INSERT INTO ${keyspace}.t (id) VALUES (1);`);
    const { code } = await check(
      '--schema',
      own,
      '--schema',
      'schema',
      '--keyspace',
      keyspace,
      'right-queries.ts',
    );
    expect(code).toBe(0);
  });

  it('says which file of the schema is wrong, and leaves nothing behind', async () => {
    const keyspace = newKeyspace();
    const file = cqlFile(
      'wrong.cql',
      'CREATE TABLE t (id int PRIMARY KEY);\nCREATE TABLE u (id itn PRIMARY KEY);',
    );
    const { code, stderr } = await check('--schema', file, '--keyspace', keyspace, 'right-queries.ts');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /wrong\.cql:2 cannot be applied: .*itn.*\n {2}CREATE TABLE u \(id itn PRIMARY KEY\)\n$/,
    );
    expect(await exists(keyspace)).toBe(false);
  });

  it('drops the keyspace also when it is interrupted', async () => {
    const keyspace = newKeyspace();
    const tables = Array.from({ length: 60 }, (_, index) => `CREATE TABLE t${index} (id int PRIMARY KEY);`);
    const schema = ['--schema', cqlFile('long.cql', tables.join('\n')), '--keyspace', keyspace];
    const child = startCli(['check', ...hosts(), ...schema, 'right-queries.ts']);
    const ended = endOf(child);
    await expect.poll(() => exists(keyspace), { interval: 20, timeout: 20_000 }).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 2, stdout: '', stderr: 'Ended by SIGTERM\n' });
    expect(await exists(keyspace)).toBe(false);
  });

  it('ends when it is interrupted while a module does not end', async () => {
    const child = startCli(['check', ...hosts(), 'hanging-module.ts']);
    if (child.stdout) await once(child.stdout, 'data');
    const ended = endOf(child);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 2, stderr: 'Ended by SIGINT\n' });
  });

  it.each([
    [
      ['check', '--hosts', '127.0.0.1:1', 'right-queries.ts'],
      /^Cassandra at 127\.0\.0\.1:1 cannot be used: /,
    ],
    [
      ['check', '--hosts', 'h', 'failing-module.ts'],
      /cannot be imported: CASSANDRA_KEYSPACE is not set\n {2}at .*:1:/,
    ],
    [['check', '--hosts', 'h', 'no-statements.ts'], /declare no statement/],
    [['check', '--hosts', 'h', 'nothing-*.ts'], /^No file is named by nothing-\*\.ts/],
    [['check', '--hosts', 'h'], /^No module is given\.\nSee: /],
    [['check', 'right-queries.ts'], /nothing to check against: give --schema/],
    [
      ['check', '--hosts', 'h', '--format', 'xml', 'right-queries.ts'],
      /--format takes text, json, github, not xml/,
    ],
    [['check', '--scheme', 's', 'right-queries.ts'], /^Unknown option '--scheme'/],
    [['chekc'], /^There is no command chekc/],
  ])('says why it cannot check, and ends with 2: %j', async (args, reason) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(reason);
  });

  it.each([['--help'], ['check', '--help'], []])('prints its help: %j', async (...args) => {
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Checks statements[\s\S]*Usage: async-cassandra check [\s\S]*Exit code: 0/);
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('starts a Cassandra of its own where none is named, to which a schema may do anything', async () => {
    const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
    const file = cqlFile(
      'own-node.cql',
      `CREATE KEYSPACE other WITH replication = ${replication}; CREATE TABLE other.t (id int PRIMARY KEY)`,
    );
    const { code, stdout, stderr } = await runCli([
      'check',
      '--schema',
      'schema',
      '--schema',
      file,
      'right-queries.ts',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '3 statements checked, nothing is wrong\n' });
    expect(stderr).toMatch(/Starting Cassandra [\s\S]* is ready on /);
  });
});
