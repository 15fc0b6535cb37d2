import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import {
  contactPoints,
  createKeyspace,
  type TestKeyspace,
  usesOwnCodecs,
} from '../../../../test/cassandra.js';
import { hasOwnCodecs } from '../../src/driver/own-codecs.js';
import { bind, connect, isCassandraError, Session, statement } from '../../src/index.js';

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
});
afterAll(() => own[Symbol.asyncDispose]());

it.runIf(usesOwnCodecs)(
  'serve in the version of the driver that is installed, and rows are plain objects',
  async () => {
    expect(hasOwnCodecs(own.session.client)).toBe(true);
    const { first } = await own.session.execute('SELECT key AS "__proto__", rack FROM system.local');
    expect(Object.entries(first ?? {})).toEqual([
      ['__proto__', 'local'],
      ['rack', expect.any(String)],
    ]);
  },
);

it.runIf(usesOwnCodecs)("leave alone what others send by a client of somebody else's", async () => {
  const encoding = { useBigIntAsLong: true, useBigIntAsVarint: true };
  const options = { contactPoints: contactPoints(), localDataCenter: 'datacenter1', keyspace: own.keyspace };
  const client = new Client({ ...options, encoding });
  await client.connect();
  try {
    await using session = Session.from(client);
    await session.execute('CREATE TABLE shared (id int PRIMARY KEY, m map<text, int>)');
    const insert = 'INSERT INTO shared (id, m) VALUES (?, ?)';
    const select = 'SELECT id, m FROM shared WHERE id = ?';
    const map = new Map([['a', 1]]);
    await session.execute(insert, [1, map]);
    await client.execute(insert, [2, map], { prepare: true });
    const theirs = async (id: number) => (await client.execute(select, [id], { prepare: true })).rows[0];
    expect([(await theirs(1))?.m, (await theirs(2))?.m]).toEqual([{ a: 1 }, null]);
    expect(await theirs(1)).toHaveProperty('keys');
    const { first } = await session.execute(select, [1]);
    expect([first, Object.getPrototypeOf(first)]).toEqual([{ id: 1, m: { a: 1 } }, Object.prototype]);
  } finally {
    await client.shutdown();
  }
});

const put = statement({
  cql: 'INSERT INTO remade (id, v) VALUES (:id, :v)',
  params: { id: 'int', v: 'int' },
});
const adHoc = 'INSERT INTO remade (id, v) VALUES (?, ?)';

/** Makes the table anew with another type, as somebody else would. */
async function remake(other: Session, type: string): Promise<void> {
  await other.execute('DROP TABLE IF EXISTS remade');
  await other.execute(`CREATE TABLE remade (id int PRIMARY KEY, v ${type})`);
}

async function read(session: Session, where: string): Promise<number[]> {
  const cql = `SELECT v FROM remade WHERE ${where} ALLOW FILTERING`;
  return (await session.execute<{ v: number }>(cql, undefined, { fetchSize: 0 })).rows.map(({ v }) => v);
}

it.runIf(usesOwnCodecs)(
  'never send bytes again for a type that has changed, however many requests are on their way',
  async () => {
    const { session } = own;
    await using other = await connect({ contactPoints: contactPoints(), keyspace: own.keyspace });
    const { controlConnection } = session.client as unknown as {
      controlConnection: { readonly handleSchemaChange: unknown };
    };
    const { handleSchemaChange } = controlConnection;
    // The node's word of the change comes late, behind its first answers to what it does not know any more.
    Object.assign(controlConnection, { handleSchemaChange: async () => {} });
    await remake(other, 'int');
    await session.execute(adHoc, [0, 5]);
    await session.execute(put, { id: -1, v: 5 });
    const codes = new Set<string>();
    const note = (error: unknown) => {
      if (!isCassandraError(error)) throw error;
      codes.add(error.code);
    };
    await remake(other, 'float');
    const sent: Promise<unknown>[] = [];
    for (let id = 0; id < 500; id++) {
      sent.push(session.execute(adHoc, [id, 5]).catch(note));
      sent.push(session.batch([bind(put, { id: -id - 1, v: 5 })]).catch(note));
      await new Promise(setImmediate);
    }
    await Promise.all(sent);
    Object.assign(controlConnection, { handleSchemaChange });
    expect(new Set(await read(other, 'id >= 0'))).toEqual(new Set([5]));
    // What is declared as int is not written as float.
    expect(await read(other, 'id < 0')).toEqual([]);
    expect(codes).toContain('SCHEMA_MISMATCH');
  },
);

it('learn from a change of the schema, where the node knows a statement already with other types', async () => {
  const { session } = own;
  await using other = await connect({ contactPoints: contactPoints(), keyspace: own.keyspace });
  await remake(other, 'int');
  await session.execute(adHoc, [0, 5]);
  await remake(other, 'float');
  await other.execute(adHoc, [0, 5]);
  const write = async () => {
    await session.execute(adHoc, [1, 5]);
    return read(other, 'id = 1');
  };
  await expect.poll(write).toEqual([5]);
});

it('do without code made from strings where Node.js forbids it', async () => {
  const file = fileURLToPath(new URL('fixtures/no-code-from-strings.ts', import.meta.url));
  const flags = ['--disallow-code-generation-from-strings', '--import', 'tsx', '--conditions=source'];
  const point = String(contactPoints()[0]);
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file, point]);
  const { first, fromJson, isRefused } = JSON.parse(stdout);
  expect(isRefused).toBe(true);
  expect(first).toEqual({ key: 'local', cluster_name: expect.any(String) });
  expect(fromJson).toEqual(first);
});

it('leave it all to the driver where ASYNC_CASSANDRA_CODECS says so, and nothing is missing then', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => warnings.push(message);
  process.on('warning', note);
  vi.stubEnv('ASYNC_CASSANDRA_CODECS', 'driver');
  vi.resetModules();
  onTestFinished(() => {
    process.off('warning', note);
    vi.unstubAllEnvs();
    vi.resetModules();
  });
  const anew = await import('../../src/index.js');
  await using session = await anew.connect({ contactPoints: contactPoints(), keyspace: own.keyspace });
  await session.execute('CREATE TABLE IF NOT EXISTS left_to_driver (id int PRIMARY KEY, m map<text, int>)');
  await session.execute('INSERT INTO left_to_driver (id, m) VALUES (?, ?)', [1, { a: 1 }]);
  const { first } = await session.execute('SELECT id, m FROM left_to_driver WHERE id = ?', [1]);
  // As the driver's rows have.
  expect(first).toHaveProperty('keys');
  expect(JSON.stringify(first)).toBe('{"id":1,"m":{"a":1}}');
  const pieces: Buffer[] = [];
  for await (const piece of session.streamJson('SELECT id, m FROM left_to_driver', [])) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe('[{"id":1,"m":{"a":1}}]');
  expect(warnings).toEqual([]);
});
