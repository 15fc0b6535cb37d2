import { readdir } from 'node:fs/promises';
import { connect } from 'async-cassandra';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { schemaDirectory } from '../../src/database/apply-schema.js';
import { type Database, openDatabase } from '../../src/database/database.js';
import { tables } from '../../src/resources.js';
import { contactPoints, createKeyspace, dropKeyspace, newKeyspaceName } from '../setup/cassandra.js';

const keyspaces: string[] = [];
afterAll(async () => {
  for (const keyspace of keyspaces) await dropKeyspace(keyspace);
});
const newKeyspace = () => {
  const keyspace = newKeyspaceName();
  keyspaces.push(keyspace);
  return keyspace;
};

const log = { info: () => {}, warn: () => {} };
const open = (keyspace: string, env: Record<string, string> = {}): Database =>
  openDatabase(
    loadConfig({ CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace, ...env }),
    log,
    { tables },
  );
const mistakeOf = async (database: Database) => {
  const error = await database.failed.catch((mistake: Error) => mistake);
  await database.close();
  return String(error);
};

describe('Connection lifecycle: the schema', () => {
  it.each([1, 2, 3, 4])('is applied once, however many instances start together (%i)', async () => {
    const keyspace = newKeyspace();
    const databases = Array.from({ length: 5 }, () => open(keyspace));
    await Promise.race([
      Promise.all(databases.map(({ ready }) => ready)),
      Promise.all(databases.map(({ failed }) => failed)),
    ]);
    await using admin = await connect({ contactPoints: contactPoints(), keyspace });
    const { rows } = await admin.execute<{ name: string }>('SELECT name FROM schema_files');
    expect(rows.map(({ name }) => name).sort()).toEqual((await readdir(schemaDirectory)).sort());
    expect((await admin.execute('SELECT owner FROM schema_lock')).rows).toEqual([]);
    await Promise.all(databases.map((database) => database.close()));
  });

  it('creates the keyspace by data centre, one copy a node up to three, or as many as it is told', async () => {
    await using admin = await connect({ contactPoints: contactPoints() });
    for (const [env, factor] of [
      [{}, '1'],
      [{ CASSANDRA_REPLICATION_FACTOR: '2' }, '2'],
    ] as const) {
      const keyspace = newKeyspace();
      // Two copies on one node: no quorum, so that the schema cannot be read back. The keyspace is there.
      const database = open(keyspace, env);
      const replication = async () => {
        const cql = 'SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?';
        return (await admin.execute<{ replication: object }>(cql, [keyspace])).first?.replication;
      };
      await expect.poll(replication, { timeout: 20_000 }).toEqual({
        class: 'org.apache.cassandra.locator.NetworkTopologyStrategy',
        datacenter1: factor,
      });
      await database.close();
    }
  });

  it('serves a users table that was there, with further columns, and drops nothing', async () => {
    await using own = await createKeyspace();
    const columns =
      'id uuid PRIMARY KEY, name text, email text, age int, created_at timestamp, updated_at timestamp';
    await own.session.execute(`CREATE TABLE users (${columns}, nickname text)`);
    await own.session.execute("INSERT INTO users (id, name, nickname) VALUES (uuid(), 'Ada', 'A')");
    for (let start = 0; start < 2; start++) {
      const database = open(own.keyspace);
      await database.ready;
      await database.close();
    }
    expect((await own.session.execute('SELECT nickname FROM users')).rows).toMatchObject([{ nickname: 'A' }]);
  });

  it.each([
    ['id uuid PRIMARY KEY, name text', 'column "email" is missing'],
    [
      'id uuid PRIMARY KEY, name text, email text, age text, created_at timestamp, updated_at timestamp',
      'column "age" is text, not int',
    ],
    [
      'id uuid, name text, email text, age int, created_at timestamp, updated_at timestamp, PRIMARY KEY (id, name)',
      'the primary key is "id" and "name", not "id"',
    ],
  ])('refuses a users table of another shape: %s', async (columns, difference) => {
    await using own = await createKeyspace();
    await own.session.execute(`CREATE TABLE users (${columns})`);
    const mistake = await mistakeOf(open(own.keyspace));
    expect(mistake).toContain('CASSANDRA_KEYSPACE');
    expect(mistake).toContain(difference);
    const tables = `SELECT table_name FROM system_schema.tables WHERE keyspace_name = '${own.keyspace}'`;
    expect((await own.session.execute(tables)).rows).toMatchObject([{ table_name: 'users' }]);
  });

  it('refuses a file that was changed after it had been applied', async () => {
    const keyspace = newKeyspace();
    const database = open(keyspace);
    await database.ready;
    await database.session().execute("UPDATE schema_files SET checksum = 'x' WHERE name = '001_users.cql'");
    await database.close();
    expect(await mistakeOf(open(keyspace))).toContain('001_users.cql was changed');
  });

  it('names the variable of a wrong data centre', async () => {
    const mistake = await mistakeOf(open(newKeyspace(), { CASSANDRA_LOCAL_DC: 'mars' }));
    expect(mistake).toMatch(/CASSANDRA_LOCAL_DC.*"mars".*"datacenter1"/);
  });
});
