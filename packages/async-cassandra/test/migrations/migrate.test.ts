import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { connect, Deadline, MigrationError, migrate, type Session } from 'async-cassandra';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { type SchemaFolder, schemaFolder } from './schema-folder.js';

const notes = 'CREATE TABLE IF NOT EXISTS notes (id int PRIMARY KEY, text text);';
const rowsOf = async (session: Session, table: string) =>
  (await session.execute(`SELECT * FROM ${table}`)).rows;
const tablesOf = async ({ session, keyspace }: TestKeyspace) => {
  const cql = 'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?';
  const { rows } = await session.execute<{ table_name: string }>(cql, [keyspace]);
  return rows.map((row) => row.table_name);
};

let own: TestKeyspace;
let folder: SchemaFolder;
beforeAll(async () => {
  own = await createKeyspace();
});
afterAll(() => own[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await schemaFolder();
  return () => folder[Symbol.asyncDispose]();
});
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('migrate', () => {
  it('applies each file once, in the order of the numbers, and tells which', async () => {
    await using keyspace = await createKeyspace();
    const { session } = keyspace;
    await folder.write('1000_tags.cql', 'ALTER TABLE notes ADD tags set<text>');
    await folder.write('002_notes.cql', `-- Notes.\n${notes}\nCREATE INDEX IF NOT EXISTS ON notes (text);`);
    const told: string[] = [];
    const options = { onApplied: ({ file }: { file: string }) => told.push(file) };
    expect(await migrate(session, folder.path, options)).toEqual([
      {
        file: '002_notes.cql',
        statements: [
          { cql: notes.slice(0, -1), line: 2 },
          { cql: 'CREATE INDEX IF NOT EXISTS ON notes (text)', line: 3 },
        ],
      },
      { file: '1000_tags.cql', statements: [{ cql: 'ALTER TABLE notes ADD tags set<text>', line: 1 }] },
    ]);
    expect(told).toEqual(['002_notes.cql', '1000_tags.cql']);
    expect(await migrate(session, pathToFileURL(folder.path), options)).toEqual([]);
    expect(told).toHaveLength(2);
    await session.execute("INSERT INTO notes (id, tags) VALUES (1, {'a'})");
    expect(await rowsOf(session, 'schema_lock')).toEqual([]);
  });

  it('by two at once: each file by one of them', async () => {
    await using keyspace = await createKeyspace();
    await using other = await connect({ contactPoints: contactPoints(), keyspace: keyspace.keyspace });
    for (let n = 1; n <= 3; n++)
      await folder.write(`00${n}_t.cql`, `CREATE TABLE t${n} (id int PRIMARY KEY)`);
    const both = await Promise.all([keyspace.session, other].map((each) => migrate(each, folder.path)));
    expect(both.map((files) => files.length).sort()).toEqual([0, 3]);
  });

  it('answers in a dry run what it would do, and changes nothing', async () => {
    await using keyspace = await createKeyspace();
    const before = await tablesOf(keyspace);
    await folder.write('001_notes.cql', notes);
    await folder.write('002_tags.cql', 'ALTER TABLE notes ADD a int;\nALTER TABLE notes ADD b itn;');
    const dry = () => migrate(keyspace.session, folder.path, { dryRun: true });
    expect((await dry()).map(({ file, statements }) => [file, statements.length])).toEqual([
      ['001_notes.cql', 1],
      ['002_tags.cql', 2],
    ]);
    expect(await tablesOf(keyspace)).toEqual(before);
    // Of a file that ended half-way: the rest.
    await expect(migrate(keyspace.session, folder.path)).rejects.toThrow('line 2');
    expect(await dry()).toEqual([
      { file: '002_tags.cql', statements: [{ cql: 'ALTER TABLE notes ADD b itn', line: 2 }] },
    ]);
  });

  it('names file, line and statement that Cassandra refuses, and finishes the corrected file', async () => {
    await using keyspace = await createKeyspace();
    const { session } = keyspace;
    const right = `${notes}\nALTER TABLE notes ADD a int;\n`;
    await folder.write('001_notes.cql', `${right}ALTER TABLE notes\n  ADD b itn;`);
    const error = await failureOf(migrate(session, folder.path, { folderName: 'schema' }));
    expect(error).toBeInstanceOf(MigrationError);
    expect(error).toMatchObject({
      code: 'MIGRATION_FAILED',
      files: ['schema/001_notes.cql'],
      line: 3,
      cause: { code: 'INVALID_QUERY' },
      message: expect.stringMatching(
        /^schema\/001_notes\.cql, line 3: Cassandra refuses "ALTER TABLE notes ADD b itn": Unknown type \S*itn/,
      ),
    });
    await folder.write('001_notes.cql', `${right}ALTER TABLE notes ADD b int;`);
    expect(await migrate(session, folder.path)).toEqual([
      { file: '001_notes.cql', statements: [{ cql: 'ALTER TABLE notes ADD b int', line: 4 - 1 }] },
    ]);
    expect(await rowsOf(session, 'schema_statements')).toEqual([]);
  });

  it('ends between two statements by an abort, releases the lock, and goes on when called again', async () => {
    await using keyspace = await createKeyspace();
    const { session } = keyspace;
    const columns = Array.from({ length: 30 }, (_, n) => `ALTER TABLE notes ADD c${n} int;`);
    await folder.write('001_notes.cql', `CREATE TABLE notes (id int PRIMARY KEY);\n${columns.join('\n')}`);
    const abort = new AbortController();
    let sent = 0;
    const onSend = () => {
      if (++sent === 20) abort.abort(new Error('enough'));
    };
    await expect(migrate(session, folder.path, { signal: abort.signal, onSend })).rejects.toMatchObject({
      code: 'ABORTED',
      cause: { message: 'enough' },
    });
    expect(await rowsOf(session, 'schema_lock')).toEqual([]);
    const [rest] = await migrate(session, folder.path);
    expect(rest?.statements.length).toBeGreaterThan(15);
    expect(rest?.statements.length).toBeLessThan(31);
    await session.execute('SELECT c0, c29 FROM notes');
  });

  it('waits for another that migrates no longer than its time limit, which is one of the whole', async () => {
    await using keyspace = await createKeyspace();
    const { session } = keyspace;
    await folder.write('001_notes.cql', notes);
    const slow = migrate(session, folder.path, { verify: () => delay(1_500) });
    await expect.poll(() => tablesOf(keyspace)).toContain('notes');
    await folder.write('002_more.cql', 'CREATE TABLE more (id int PRIMARY KEY)');
    const began = performance.now();
    for (const limit of [{ timeoutMs: 300 }, { deadline: Deadline.after(300) }]) {
      await expect(migrate(session, folder.path, limit)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    }
    expect(performance.now() - began).toBeLessThan(1_400);
    expect(await slow).toHaveLength(1);
    expect(await migrate(session, folder.path)).toMatchObject([{ file: '002_more.cql' }]);
  });

  it('sends no further statement once it has lost the lock, having stood still', async () => {
    await using keyspace = await createKeyspace();
    await folder.write('001_notes.cql', notes);
    await folder.write('002_more.cql', 'CREATE TABLE more (id int PRIMARY KEY)');
    const takeLock = async () => {
      await keyspace.session.execute("UPDATE schema_lock SET owner = 'x' WHERE name = 'schema' IF EXISTS");
    };
    const standStill = () => {
      const now = performance.now.bind(performance);
      vi.spyOn(performance, 'now').mockImplementation(() => now() + 61_000);
    };
    const migration = migrate(keyspace.session, folder.path, { verify: takeLock, onApplied: standStill });
    await expect(migration).rejects.toThrow('The lock of the migrations was lost');
    vi.restoreAllMocks();
    expect(await tablesOf(keyspace)).not.toContain('more');
  });

  it('records a file only when it is verified', async () => {
    await using keyspace = await createKeyspace();
    await folder.write('001_notes.cql', notes);
    const verify = (file: string) => {
      throw new Error(`${file} is not what it should be`);
    };
    const failure = migrate(keyspace.session, folder.path, { verify });
    await expect(failure).rejects.toThrow('001_notes.cql is not what it should be');
    expect(await rowsOf(keyspace.session, 'schema_files')).toEqual([]);
    expect(await rowsOf(keyspace.session, 'schema_lock')).toEqual([]);
  });

  it('makes nothing where the tables are there, whoever made them', async () => {
    await using keyspace = await createKeyspace();
    await keyspace.session.execute(notes);
    await folder.write('001_notes.cql', notes);
    expect(await migrate(keyspace.session, folder.path)).toEqual([]);
    expect(await tablesOf(keyspace)).toEqual(['notes']);
  });

  it('refuses a file that was changed, and names one that was removed with its folder', async () => {
    await using keyspace = await createKeyspace();
    await folder.write('001_notes.cql', notes);
    await folder.write('002_more.cql', 'CREATE TABLE more (id int PRIMARY KEY)');
    await migrate(keyspace.session, folder.path);
    const failure = () => failureOf(migrate(keyspace.session, folder.path, { folderName: 'schema' }));
    await folder.write('002_more.cql', 'CREATE TABLE other (id int PRIMARY KEY)');
    expect(await failure()).toMatchObject({
      message: 'schema/002_more.cql was changed after it had been applied: put the change into a new file',
    });
    await folder.write('002_more.cql', 'CREATE TABLE more (id int PRIMARY KEY)');
    await folder.remove('001_notes.cql');
    expect(await failure()).toMatchObject({
      files: ['schema/001_notes.cql'],
      message: 'schema/001_notes.cql was removed after it had been applied: restore it',
    });
  });

  it('calls the folder by its path, and wants a session on a keyspace', async () => {
    await expect(migrate(own.session, `${folder.path}/none`)).rejects.toThrow(
      `${folder.path}/none/ cannot be read (ENOENT)`,
    );
    await expect(migrate(own.session, folder.path)).rejects.toThrow(`${folder.path}/ has no .cql file`);
    await using nowhere = await connect({ contactPoints: contactPoints() });
    await expect(migrate(nowhere, folder.path)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      option: 'session',
    });
  });
});
