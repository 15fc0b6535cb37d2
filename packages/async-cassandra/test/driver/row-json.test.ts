import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKeyspace, isCassandra5, type TestKeyspace } from '../../../../test/cassandra.js';
import { statement, Tuple, Uuid, Vector } from '../../src/index.js';

/** Vectors came with Cassandra 5. */
const hasVectors = isCassandra5();

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
  await own.session.execute(
    `CREATE TYPE money (cents bigint${hasVectors ? ', near frozen<vector<float, 2>>' : ''})`,
  );
  await own.session.execute(
    `CREATE TABLE things (id uuid PRIMARY KEY, big bigint, huge varint, raw blob, seen timestamp,
      price frozen<money>, pair tuple<bigint, text>, bigs list<bigint>, byname map<text, bigint>, nothing text,
      day date, exact decimal${hasVectors ? ', near vector<float, 3>, far vector<bigint, 2>' : ''})`,
  );
});
afterAll(() => own[Symbol.asyncDispose]());

it('JSON.stringify takes every row, with each value in a form of its own', async () => {
  const id = Uuid.random();
  const seen = new Date('2026-01-02T03:04:05.678Z');
  const values = {
    id,
    big: 2n ** 60n,
    huge: 10n ** 30n,
    raw: Buffer.from('c0ffee', 'hex'),
    seen,
    price: { cents: 5n, ...(hasVectors && { near: new Vector([1, 2]) }) },
    pair: new Tuple(7n, 'x'),
    bigs: [1n, 2n],
    byname: { a: 3n },
    nothing: null,
    day: '2026-01-02',
    exact: '1.50',
    ...(hasVectors && { near: new Vector([1, 2, 0.5]), far: new Vector([4n, 5n]) }),
  };
  const names = Object.keys(values);
  await own.session.execute(
    `INSERT INTO things (${names}) VALUES (${names.map(() => '?')})`,
    Object.values(values),
  );
  const { rows } = await own.session.execute(`SELECT ${names} FROM things`);
  const json = [
    {
      id: String(id),
      big: '1152921504606846976',
      huge: `1${'0'.repeat(30)}`,
      raw: '0xc0ffee',
      seen: seen.toISOString(),
      price: { cents: '5', ...(hasVectors && { near: [1, 2] }) },
      pair: ['7', 'x'],
      bigs: ['1', '2'],
      byname: { a: '3' },
      nothing: null,
      day: '2026-01-02',
      exact: '1.50',
      ...(hasVectors && { near: [1, 2, 0.5], far: ['4', '5'] }),
    },
  ];
  expect(JSON.parse(JSON.stringify(rows))).toEqual(json);
  expect(JSON.parse(JSON.stringify({ rows }))).toEqual({ rows: json });
  expect(JSON.stringify(new Vector([1, 2]))).toBe('[1,2]');
  expect(Object.keys(rows[0] ?? {})).toEqual(names);
  const select = statement({ cql: 'SELECT big, id FROM things', row: { big: 'bigint', id: 'uuid!' } });
  const streamed = await own.session.stream(select).toArray();
  expect(JSON.stringify(streamed)).toBe(`[{"big":"1152921504606846976","id":"${id}"}]`);
});
