import { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  contactPoints,
  createKeyspace,
  isCassandra5,
  type TestKeyspace,
} from '../../../../test/cassandra.js';
import { toCqlType } from '../../src/check/cql-type.js';
import type { TypedName } from '../../src/driver/driver-parts.js';
import { prepareStatements } from '../../src/driver/prepare-statements.js';
import { CassandraError } from '../../src/errors/cassandra-error.js';

interface Connection {
  readonly parser: object;
  prepareOnceAsync(cql: string, keyspace: string): Promise<unknown>;
}

/** A vector, or a list where there are none, which is before Cassandra 5. */
const vector = (type: string, dimensions: number) =>
  isCassandra5() ? `vector<${type}, ${dimensions}>` : `list<${type}>`;

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
  await own.session.execute('CREATE TYPE address (street text, codes frozen<list<int>>)');
  await own.session.execute(
    `CREATE TABLE things (id uuid, n int, home address, tags list<text>, seen map<text, frozen<set<int>>>,
      pair tuple<int, text>, near ${vector('float', 3)}, lasts duration, spans list<duration>, raw blob,
      PRIMARY KEY (id, n)) WITH CLUSTERING ORDER BY (n DESC)`,
  );
  await own.session.execute('CREATE TYPE "Odd Name" (x int)');
  await own.session.execute(
    `CREATE TABLE odd (id uuid PRIMARY KEY, o frozen<"Odd Name">, v ${vector('frozen<"Odd Name">', 2)})`,
  );
});
afterAll(() => own[Symbol.asyncDispose]());

const texts = (names: readonly TypedName[]) => names.map(({ name, type }) => `${name} ${toCqlType(type)}`);
const prepare = async (...statements: string[]) =>
  ((await prepareStatements(own.session.client, statements)) ?? []).map((each) =>
    each instanceof CassandraError
      ? `${each.code}: ${each.message}`
      : { markers: texts(each.markers), columns: texts(each.columns) },
  );

// Fails as soon as a version of the driver keeps this to itself.
it('tells names and types of markers and columns, nothing having run', async () => {
  const before = own.session.stats.requests;
  expect(
    await prepare(
      'SELECT * FROM things WHERE id = ? AND n IN ?',
      'SELECT count(*), max(n) AS most, writetime(raw) FROM things WHERE token(id) > :after LIMIT :most',
      'SELECT o, v FROM odd',
      'SELECT JSON id FROM things',
      'INSERT INTO things (id, n, near, lasts) VALUES (:id, :n, :near, :lasts) USING TTL :ttl',
      'SELECT table_name FROM system_virtual_schema.tables WHERE keyspace_name = :k',
    ),
  ).toEqual([
    {
      markers: ['id uuid', 'in(n) list<int>'],
      columns: [
        'id uuid',
        'n int',
        'home address',
        'lasts duration',
        `near ${vector('float', 3)}`,
        'pair tuple<int, text>',
        'raw blob',
        'seen map<text, set<int>>',
        'spans list<duration>',
        'tags list<text>',
      ],
    },
    { markers: ['after bigint', 'most int'], columns: ['count bigint', 'most int', 'writetime(raw) bigint'] },
    { markers: [], columns: ['o "Odd Name"', `v ${vector('"Odd Name"', 2)}`] },
    { markers: [], columns: ['[json] text'] },
    { markers: ['id uuid', 'n int', `near ${vector('float', 3)}`, 'lasts duration', 'ttl int'], columns: [] },
    { markers: ['k text'], columns: ['table_name text'] },
  ]);
  expect(own.session.stats.requests).toBe(before);
});

it('answers what Cassandra refuses with its error, beside what it accepts', async () => {
  const [accepted, column, syntax] = await prepare('SELECT n FROM things', 'SELECT m FROM things', 'SELEKT');
  expect(accepted).toEqual({ markers: [], columns: ['n int'] });
  expect(column).toMatch(/^INVALID_QUERY: Undefined column name m /);
  expect(syntax).toMatch(/^SYNTAX_ERROR: line 1:0 /);
});

it('leaves statements prepared and the connection as it was', async () => {
  const cql = 'SELECT n, raw FROM things WHERE id = :id';
  await Promise.all([prepare(cql), prepare('SELECT n FROM things'), prepare(cql)]);
  const [host] = own.session.client.getState().getConnectedHosts();
  const connection = (host as unknown as { borrowConnection(): Connection }).borrowConnection();
  expect(Object.hasOwn(connection.parser, 'parseResult')).toBe(false);
  const prepared = vi.spyOn(connection, 'prepareOnceAsync');
  const id = '00000000-0000-0000-0000-000000000000';
  expect((await own.session.execute(cql, { id })).rows).toEqual([]);
  expect(prepared).toHaveBeenCalledTimes(0);
  await own.session.execute('SELECT raw FROM things WHERE id = :id', { id });
  expect(prepared).toHaveBeenCalledTimes(1);
});

it('fails with NO_HOST_AVAILABLE where no node is connected', async () => {
  const client = new Client({ contactPoints: contactPoints(), localDataCenter: 'datacenter1' });
  await expect(prepareStatements(client, ['SELECT n FROM things'])).rejects.toMatchObject({
    code: 'NO_HOST_AVAILABLE',
  });
  await client.shutdown();
});
