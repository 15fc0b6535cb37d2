import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'cassandra-driver';
import { type FreshKeyspace, freshKeyspace, sharedCassandra, testSetup } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedCassandra } from '../../src/testing/named-cassandra.js';

let teardown: () => Promise<void>;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cassandra-schema-'));
  teardown = await testSetup()();
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  await teardown();
});

/** A client in a keyspace; disposing shuts it down. */
function clientOf({ contactPoints, localDataCenter, keyspace }: FreshKeyspace) {
  const client = new Client({ contactPoints: [...contactPoints], localDataCenter, keyspace });
  return {
    rows: async (cql: string, params: unknown[] = []) =>
      (await client.execute(cql, params, { prepare: true })).rows ?? [],
    [Symbol.asyncDispose]: () => client.shutdown(),
  };
}

/** A directory of schema files in a folder of the test's own. */
async function schemaOf(name: string, files: Record<string, string>): Promise<string> {
  const path = await mkdtemp(join(directory, name));
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  return path;
}

it('gives each caller an empty keyspace of one Cassandra, and takes it away again', async () => {
  const first = await freshKeyspace();
  await using second = await freshKeyspace();
  expect(second.contactPoints).toEqual(first.contactPoints);
  expect(second.keyspace).not.toBe(first.keyspace);

  await using client = clientOf(first);
  await client.rows('CREATE TABLE notes (id int PRIMARY KEY)');
  await client.rows('INSERT INTO notes (id) VALUES (1)');
  expect(await client.rows('SELECT id FROM notes')).toHaveLength(1);
  await first.empty();
  expect(await client.rows('SELECT id FROM notes')).toEqual([]);
  expect(first.drop()).toBe(first.drop());
  await first.drop();
  const names = (await client.rows('SELECT keyspace_name FROM system_schema.keyspaces')).map(
    (row) => row.keyspace_name,
  );
  expect(names).not.toContain(first.keyspace);
  expect(names).toContain(second.keyspace);
});

it('several set-ups of one run share a Cassandra, which lasts as long as any of them, and want the same', async () => {
  const before = sharedCassandra();
  const end = await testSetup()();
  expect(sharedCassandra()).toEqual(before);
  await expect(testSetup({ nodes: 2 })()).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: 'testSetup({"nodes":2}): this test run has a Cassandra with other options already, {}.',
  });
  await end();
  await end();
  expect(sharedCassandra()).toEqual(before);
  await (await freshKeyspace()).drop();
});

it('takes a Cassandra that is named, and says when none is there', async () => {
  const { contactPoints, port, localDataCenter, version } = sharedCassandra() ?? {};
  expect(await namedCassandra(String(contactPoints))).toEqual({
    contactPoints,
    port,
    localDataCenter,
    version,
  });
  await expect(namedCassandra('127.0.0.1:1')).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringMatching(/^TEST_CASSANDRA_HOSTS=127\.0\.0\.1:1: no Cassandra answers there: /),
  });
});

describe('with a schema', () => {
  const notes = 'CREATE TABLE notes (id int PRIMARY KEY, text text);';

  it('applies its files in their order, and hands a keyspace on, emptied', async () => {
    const schema = await schemaOf('order', {
      '1000_tag.cql': 'ALTER TABLE notes ADD tag text',
      '999_notes.cql': `-- Notes; of people.\n${notes}\nCREATE TABLE others (id int PRIMARY KEY);`,
      'README.md': 'not for Cassandra',
    });
    const keyspaces = new Set<string>();
    for (let file = 0; file < 3; file++) {
      await using fresh = await freshKeyspace({ schema: file === 1 ? pathToFileURL(schema) : schema });
      await using client = clientOf(fresh);
      expect(await client.rows('SELECT id, tag FROM notes')).toEqual([]);
      await client.rows("INSERT INTO notes (id, tag) VALUES (1, 'a')");
      keyspaces.add(fresh.keyspace);
    }
    expect(keyspaces.size).toBe(1);
  });

  it('gives two at once two, and another schema another', async () => {
    const schema = await schemaOf('two', { '001_notes.cql': notes });
    const other = await schemaOf('other', { '001_notes.cql': notes.replace('text text', 'text blob') });
    const names = async () => {
      const all = await Promise.all([schema, schema, other].map((each) => freshKeyspace({ schema: each })));
      await Promise.all(all.map((each) => each.drop()));
      return all.map(({ keyspace }) => keyspace);
    };
    const first = await names();
    expect(new Set(first).size).toBe(3);
    expect(new Set(await names())).toEqual(new Set(first));
  });

  it('does not hand on one whose tables were changed, or that is gone', async () => {
    const schema = await schemaOf('changed', { '001_notes.cql': notes });
    const seen = new Set<string>();
    for (const change of ['ALTER TABLE notes ADD more int', 'DROP KEYSPACE', 'DROP TABLE notes', '']) {
      await using fresh = await freshKeyspace({ schema });
      await using client = clientOf(fresh);
      expect(await client.rows('SELECT id, text FROM notes')).toEqual([]);
      if (change) await client.rows(change === 'DROP KEYSPACE' ? `${change} ${fresh.keyspace}` : change);
      seen.add(fresh.keyspace);
    }
    expect(seen.size).toBe(4);
  });

  it('empties between tests what was written or deleted, and leaves the rest alone', async () => {
    await using fresh = await freshKeyspace({
      schema: await schemaOf('empty', {
        '1.cql': `${notes} CREATE TABLE "Others" (id int PRIMARY KEY, n int); CREATE TABLE quiet (id int PRIMARY KEY)`,
      }),
    });
    await using client = clientOf(fresh);
    const truncations = async () => {
      const cql = "SELECT truncated_at FROM system.local WHERE key = 'local'";
      return Object.keys((await client.rows(cql))[0]?.truncated_at ?? {}).length;
    };
    const before = await truncations();
    for (let test = 0; test < 2; test++) {
      await client.rows('INSERT INTO notes (id) VALUES (1)');
      await client.rows('UPDATE "Others" SET n = 1 WHERE id = 1 IF n = null');
      await fresh.empty();
      expect(await client.rows('SELECT * FROM notes')).toEqual([]);
      expect(await client.rows('SELECT * FROM "Others"')).toEqual([]);
    }
    // A deletion would hide what is written with an earlier timestamp.
    await client.rows('DELETE FROM notes WHERE id = 1');
    await fresh.empty();
    await client.rows('INSERT INTO notes (id) VALUES (1) USING TIMESTAMP 1');
    expect(await client.rows('SELECT id FROM notes')).toHaveLength(1);
    expect((await truncations()) - before).toBe(2);
  });

  it('writes rows of the schema again', async () => {
    const schema = await schemaOf('rows', {
      '1.cql': `${notes} CREATE TABLE hits (id int PRIMARY KEY, n counter);
        INSERT INTO notes (id, text) VALUES (1, 'a;b'); UPDATE hits SET n = n + 1 WHERE id = 1;
        BEGIN BATCH INSERT INTO notes (id) VALUES (2); INSERT INTO notes (id) VALUES (3); APPLY BATCH`,
    });
    for (let file = 0; file < 2; file++) {
      await using fresh = await freshKeyspace({ schema });
      await using client = clientOf(fresh);
      for (let test = 0; test < 3; test++) {
        const ids = (await client.rows('SELECT id FROM notes')).map((row) => row.id).sort();
        expect(ids).toEqual([1, 2, 3]);
        expect(String((await client.rows('SELECT n FROM hits'))[0]?.n)).toBe('1');
        if (test === 1) await client.rows('INSERT INTO notes (id) VALUES (4)');
        await fresh.empty();
      }
    }
  });

  it.each([
    ['no such directory', {}, /^The schema .*nowhere cannot be read: ENOENT/],
    ['no file', {}, /^There is no \.cql file in /],
    [
      'a statement that is refused',
      { '1.cql': `${notes}\nCREATE TABLE t (id itn PRIMARY KEY)` },
      /1\.cql: .*itn.*\(in: CREATE TABLE t/,
    ],
    ['a keyspace', { '1.cql': 'USE other;' }, /1\.cql chooses a keyspace, .*: USE other$/],
  ])('names %s', async (name, files, message) => {
    const path = await schemaOf('wrong', files);
    const schema = name === 'no such directory' ? join(path, 'nowhere') : path;
    const failure = expect(freshKeyspace({ schema })).rejects;
    await failure.toMatchObject({ code: 'SCHEMA_INVALID', message: expect.stringMatching(message) });
  });
});
