import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyspace, dropKeyspace, newKeyspaceName } from '../setup/cassandra.js';
import { copySchema, openOnce, type SchemaCopy } from './opened.js';

const keyspaces: string[] = [];
afterAll(async () => {
  for (const keyspace of keyspaces) await dropKeyspace(keyspace);
});
const newKeyspace = () => {
  const keyspace = newKeyspaceName();
  keyspaces.push(keyspace);
  return keyspace;
};

let schema: SchemaCopy;
beforeEach(async () => {
  schema = await copySchema();
});
afterEach(() => schema[Symbol.asyncDispose]());

/** Starts with what was written into the schema; answers the mistake that ended the start. */
const mistakeOf = async (keyspace = newKeyspace()) => {
  const { mistake = 'none' } = await openOnce(keyspace, { schema: schema.url });
  expect(mistake).not.toContain('\n');
  return mistake;
};

const long = `CREATE TABLE long_ago (id int PRIMARY KEY, ${'a'.repeat(100)} txet)`;

describe('A statement that Cassandra refuses ends the start and is named with file, line and what Cassandra said', () => {
  // One keyspace is enough: none of these is applied.
  const keyspace = newKeyspace();

  it.each([
    ['no CQL', 'CREATE TABEL notes (id int PRIMARY KEY)', 1, /"CREATE TABEL notes \(.*\)": .*TABEL/],
    ['in line 4', '-- notes\n\nCREATE TABLE notes (\n  id itn PRIMARY KEY\n)', 3, /Unknown type .*itn/],
    ['the place in a statement', 'CREATE TABLE notes (\n  id int PRIMARY KEY\n  name text\n)', 3, /name/],
    ['behind a comment', '/* a\nb; */ -- c\nCREATE TABEL notes (id int)', 3, /"CREATE TABEL/],
    ['long', long, 1, /"CREATE TABLE long_ago \(id int PRIMARY KEY, a{20,40}…": Unknown type/],
    ['a type', 'CREATE TABLE notes (id timestmp PRIMARY KEY)', 1, /Unknown type \w+\.timestmp/],
    ['a column that is there', 'ALTER TABLE users ADD name text', 1, /name.*already exists/],
    ['a table that is there', 'CREATE TABLE users (id int PRIMARY KEY)', 1, /already existing table/],
    ['an index on no column', 'CREATE INDEX ON users (nmae)', 1, /Undefined column name nmae/],
    [
      'a feature that is off',
      'CREATE MATERIALIZED VIEW v AS SELECT id FROM users WHERE id IS NOT NULL PRIMARY KEY (id)',
      1,
      /disabled/,
    ],
    ['an option', 'CREATE TABLE notes (id int PRIMARY KEY) WITH comment_ = 1', 1, /Unknown property/],
    ['a value', "INSERT INTO users (id, name) VALUES (1, 'x')", 1, /Invalid INTEGER constant/],
    ['a right', 'GRANT SELECT ON ALL KEYSPACES TO nobody', 1, /logged in/],
    [
      'other text',
      'Dear Cassandra, please make a table.',
      1,
      /"Dear Cassandra, please make a table\.": no viable/,
    ],
    [
      'a string without an end',
      "INSERT INTO users (id, name) VALUES (uuid(), 'open);\nDROP TABLE users;",
      1,
      /"INSERT INTO users/,
    ],
    ['a batch without an end', 'BEGIN BATCH INSERT INTO users (id) VALUES (uuid());', 1, /K_APPLY/],
    [
      'a comment without an end',
      'CREATE TABLE IF NOT EXISTS users (id uuid PRIMARY KEY);\n/* CREATE TABLE notes (id int PRIMARY KEY);',
      2,
      /"\/\* CREATE TABLE notes/,
    ],
    ['a password', "CREATE ROLE app WITH PASWORD = 1 AND PASSWORD = 'sekret'", 1, /CREATE ROLE app/],
  ])('%s', async (_, cql, line, said) => {
    await schema.write('005_x.cql', cql);
    const mistake = await mistakeOf(keyspace);
    expect(mistake).toMatch(new RegExp(`^schema/005_x\\.cql, line ${line}: Cassandra refuses "`));
    expect(mistake).toMatch(said);
    expect(mistake).not.toContain('sekret');
    expect(mistake.length).toBeLessThan(400);
  });

  it('after some tries where it may pass by itself: a table may be in the making, Cassandra may be in trouble', async () => {
    await using other = await copySchema();
    await schema.write('005_x.cql', 'ALTER TABLE usres ADD nickname text');
    const id = 'WITH ID = 5a1c395e-b41f-11e5-9f22-ba0be0483c18';
    const twice = `CREATE TABLE a (b int PRIMARY KEY) ${id}; CREATE TABLE c (d int PRIMARY KEY) ${id}`;
    await other.write('005_x.cql', twice);
    const [missing, trouble] = await Promise.all(
      [schema, other].map(({ url }) => openOnce(newKeyspace(), { schema: url })),
    );
    expect(missing?.mistake).toMatch(/^schema\/005_x\.cql, line 1: Cassandra refuses "ALTER TABLE usres/);
    expect(trouble?.mistake).toMatch(
      /^schema\/005_x\.cql, line 1: Cassandra refuses "CREATE TABLE c .*Multiple entries/,
    );
    expect(missing?.log).toEqual([expect.stringMatching(/^This may pass, trying again .*005_x\.cql/)]);
  });

  it('is put right in place: what came before it in the file is not done again', async () => {
    await using own = await createKeyspace();
    const before = 'ALTER TABLE users ADD nickname text;\nCREATE INDEX nicknames ON users (nickname);\n';
    const behind = "ALTER TABLE users ADD city text; UPDATE users SET city = 'Rome' WHERE id = uuid();";
    await schema.write('005_x.cql', `${before}ALTER TABEL users ADD zip text;${behind}`);
    expect(await mistakeOf(own.keyspace)).toContain('005_x.cql, line 3');
    expect(await mistakeOf(own.keyspace)).toContain('005_x.cql, line 3');
    await schema.write('005_x.cql', `${before}ALTER TABLE users ADD zip text;${behind}`);
    expect(await mistakeOf(own.keyspace)).toBe('none');
    const columns = 'SELECT nickname, zip, city FROM users';
    expect((await own.session.execute(columns)).rows).toMatchObject([
      { nickname: null, zip: null, city: 'Rome' },
    ]);
    expect((await own.session.execute('SELECT file FROM schema_statements')).rows).toEqual([]);
  });

  it('a statement whose answer was lost is not refused for having been applied', async () => {
    await using own = await createKeyspace();
    expect(await mistakeOf(own.keyspace)).toBe('none');
    await schema.write(
      '005_x.cql',
      'ALTER TABLE users ADD a int; ALTER TABLE users ADD b int; ALTER TABEL users',
    );
    expect(await mistakeOf(own.keyspace)).toContain('line 1: Cassandra refuses "ALTER TABEL');
    // As if the connection had broken before the answer to each.
    const { rows } = await own.session.execute<{ statement: string }>(
      'SELECT statement FROM schema_statements',
    );
    expect(rows).toHaveLength(2);
    for (const { statement } of rows) {
      const cql = "UPDATE schema_statements SET done = false WHERE file = '005_x.cql' AND statement = ?";
      await own.session.execute(cql, [statement]);
    }
    await schema.write('005_x.cql', 'ALTER TABLE users ADD a int; ALTER TABLE users ADD b int');
    expect(await mistakeOf(own.keyspace)).toBe('none');
  });

  it('a statement that is in the file several times is done as often', async () => {
    await using own = await createKeyspace();
    const add = 'ALTER TABLE users ADD a int;';
    const drop = 'ALTER TABLE users DROP a;';
    await schema.write('005_x.cql', `${add}${drop}${add}${drop}nonsense`);
    expect(await mistakeOf(own.keyspace)).toContain('"nonsense"');
    await schema.write('005_x.cql', `${add}${drop}${add}${drop}${add}`);
    expect(await mistakeOf(own.keyspace)).toBe('none');
    expect((await own.session.execute('SELECT a FROM users')).rows).toEqual([]);
  });

  it('a users table that the file makes in another shape', async () => {
    const columns =
      'id uuid PRIMARY KEY, name text, email text, age bigint, created_at timestamp, updated_at timestamp';
    await schema.write('001_users.cql', `CREATE TABLE users (${columns})`);
    expect(await mistakeOf()).toMatch(
      /^schema\/001_users\.cql makes a "users" table .*column "age" is bigint, not int/,
    );
  });
});

describe('A file that cannot be one of the schema ends the start and is named', () => {
  const table = 'CREATE TABLE IF NOT EXISTS notes (id int PRIMARY KEY);';

  it.each([
    ['005_x.cql', '', 'has no statement'],
    ['005_x.cql', '-- to do\n/* later */;\n', 'has no statement'],
    ['005_x.cql', Buffer.from(`\ufeff${table}`, 'utf16le'), 'is not text in UTF-8'],
    ['005_x.cql', Buffer.from(`${table} -- für Émile`, 'latin1'), 'is not text in UTF-8'],
    ['005_x.cql', `${table}\nUSE system;`, ', line 2 must not change the keyspace'],
    ['5_x.cql', table, 'its name must have three digits'],
    ['x.cql', table, 'its name must have three digits'],
    ['005-x.cql', table, 'its name must have three digits'],
    ['005_x.CQL', table, 'its name must have three digits'],
    ['005_x.cql.txt', table, 'its name must have three digits'],
    ['005_x.sql', table, 'its name must have three digits'],
    ['005_my notes.cql', table, 'its name must have three digits'],
  ])('%s: %j', async (name, content, problem) => {
    await schema.write(name, content);
    const mistake = await mistakeOf();
    expect(mistake.startsWith(`schema/${name}`)).toBe(true);
    expect(mistake).toContain(problem);
  });

  it('two files with one number', async () => {
    await schema.write('004_x.cql', table);
    expect(await mistakeOf()).toMatch(
      /^schema\/004_idempotency_keys\.cql and schema\/004_x\.cql have the same number/,
    );
  });

  it('one that cannot be read', async () => {
    await mkdir(join(schema.path, '005_x.cql'));
    expect(await mistakeOf()).toBe('schema/005_x.cql cannot be read (EISDIR).');
  });

  it('a directory that is not there, or empty', async () => {
    const nowhere = await openOnce(newKeyspace(), { schema: new URL('nowhere/', schema.url) });
    expect(nowhere.mistake).toMatch(/^schema\/ cannot be read \(ENOENT\)/);
    await mkdir(join(schema.path, 'empty'));
    const empty = await openOnce(newKeyspace(), { schema: new URL('empty/', schema.url) });
    expect(empty.mistake).toMatch(/^schema\/ has no \.cql file/);
  });

  it('but not what others keep there, nor a byte order mark', async () => {
    for (const name of ['README.md', '.005_x.cql.swp', '005_x.cql~', '.DS_Store'])
      await schema.write(name, 'x');
    await schema.write('005_x.cql', `\ufeff${table}`);
    expect(await mistakeOf()).toBe('none');
  });
});

describe('What has been applied stays as it is', () => {
  const table = (name: string) => `CREATE TABLE IF NOT EXISTS ${name} (id int PRIMARY KEY);`;
  let keyspace: string;
  beforeEach(async () => {
    keyspace = newKeyspace();
    await schema.write('005_x.cql', table('x'));
    await schema.write('007_y.cql', table('y'));
    expect(await mistakeOf(keyspace)).toBe('none');
  });

  it('changed: no', async () => {
    await schema.write('005_x.cql', table('z'));
    expect(await mistakeOf(keyspace)).toMatch(/^schema\/005_x\.cql was changed after it had been applied/);
  });

  it('laid out anew: yes', async () => {
    await schema.write('005_x.cql', `-- notes\n${table('x').replaceAll(' ', '\n')}`);
    expect(await mistakeOf(keyspace)).toBe('none');
  });

  it('removed: no', async () => {
    await schema.remove('005_x.cql');
    expect(await mistakeOf(keyspace)).toMatch(/^schema\/005_x\.cql was removed after it had been applied/);
  });

  it('under another number or name: no', async () => {
    await rename(join(schema.path, '007_y.cql'), join(schema.path, '008_y.cql'));
    expect(await mistakeOf(keyspace)).toBe(
      'schema/008_y.cql was applied as 007_y.cql: give it that name again.',
    );
  });

  it('preceded: no', async () => {
    await schema.write('006_z.cql', table('z'));
    expect(await mistakeOf(keyspace)).toMatch(/^schema\/006_z\.cql comes before .* make its number 008\.$/);
  });

  it('by a newer release, to which this one was rolled back: yes', async () => {
    await schema.remove('007_y.cql');
    expect(await mistakeOf(keyspace)).toBe('none');
  });
});
