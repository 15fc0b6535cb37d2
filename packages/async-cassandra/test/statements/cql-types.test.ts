import { Client, types } from 'cassandra-driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contactPoints,
  createKeyspace,
  isCassandra5,
  ofOwnCodecs,
  type TestKeyspace,
  usesOwnCodecs,
} from '../../../../test/cassandra.js';
import { type CqlType, Session, statement, Tuple, Uuid, Vector } from '../../src/index.js';

declare module '../../src/statements/user-types.js' {
  interface UserTypes {
    home: { street: 'text'; zip: 'int'; since: 'timestamp' };
  }
}

const { BigDecimal, Duration, InetAddress, LocalDate, LocalTime, Long, TimeUuid } = types;
const long = (text: string) => Long.fromString(text);
const largest = 8.64e15;
const id = Uuid.random();
const timeId = TimeUuid.now();
const address = { street: 'High Street 1', zip: 1000, since: new Date(0) };
const many = Array.from({ length: 1000 }, (_, n) => n);

/** What concerns vectors, which came with Cassandra 5; nothing before. */
function vectors<T>(...entries: T[]): T[] {
  return isCassandra5() ? entries : [];
}

/** For each type values that are to come back as they were written. */
const values: readonly [CqlType, ...unknown[]][] = [
  ['ascii', '', 'plain', '\x7f'],
  ['text', '', 'Zürich 🚀 \0 "', 'x'.repeat(70_000)],
  ['varchar', '', 'e\u0301'],
  ['boolean', true, false],
  ['tinyint', -128, 0, 127],
  ['smallint', -32_768, 32_767],
  ['int', -(2 ** 31), 0, 2 ** 31 - 1],
  ['bigint', -(2n ** 63n), 0n, 2n ** 53n + 1n, 2n ** 63n - 1n],
  ['varint', 0n, -1n, 127n, 128n, -128n, -129n, 255n, -256n, 2n ** 200n, -(2n ** 200n)],
  ['float', 0, -0, 1.5, 2 ** 127, 2 ** -149, Number.NaN, Number.POSITIVE_INFINITY],
  ['double', -0, 0.1, Number.MAX_VALUE, Number.MIN_VALUE, Number.NaN, Number.NEGATIVE_INFINITY],
  ['decimal', BigDecimal.fromString('-123456789012345678901234567890.000000001')],
  ['timestamp', new Date(0), new Date(1_767_225_600_123), new Date(largest), new Date(-largest)],
  ['date', new LocalDate(2026, 2, 28), new LocalDate(1, 1, 1), new LocalDate(1969, 12, 31)],
  ['time', LocalTime.fromString('00:00:00'), LocalTime.fromString('23:59:59.999999999')],
  ['duration', new Duration(14, 3, long('1234567890123')), new Duration(-1, -2, long('-3'))],
  ['uuid', id, Uuid.fromString('00000000-0000-0000-0000-000000000000')],
  ['timeuuid', timeId],
  ['inet', InetAddress.fromString('127.0.0.1'), InetAddress.fromString('2001:db8::1')],
  ['blob', Buffer.alloc(0), Buffer.from([0, 255, 1])],
  ['list<int>', [3, 1, 3], many],
  ['set<text>', ['a', 'ß', '日']],
  ['map<text, int>', { a: 1, 'b c': 2 }],
  ['map<int, text>', { '-1': 'minus', 7: 'seven' }],
  ['map<bigint, text>', { '9223372036854775807': 'most' }],
  ['map<uuid, boolean>', { [String(id)]: true }],
  ['map<inet, text>', { '10.0.0.1': 'ten' }],
  ['map<date, text>', { '2026-01-31': 'last' }],
  ['map<time, text>', { '12:30:00': 'noon' }],
  ['map<decimal, text>', { '1.50': 'one and a half' }],
  ['map<double, text>', { 0.1: 'tenth', '-Infinity': 'least' }],
  ['map<text, frozen<list<bigint>>>', { a: [1n, 2n] }],
  ['list<frozen<map<text, timestamp>>>', [{ now: new Date(1) }, { later: new Date(2) }]],
  ['set<frozen<list<int>>>', [[1], [1, 2]]],
  ['frozen<map<text, frozen<set<int>>>>', { odd: [1, 3], even: [2, 4] }],
  ['tuple<int, text>', new Tuple(1, 'one'), new Tuple(null, 'none')],
  ['tuple<int, tuple<text, bigint>>', new Tuple(1, new Tuple('deep', 2n))],
  ...vectors<[CqlType, ...unknown[]]>(
    ['vector<float, 3>', new Vector([0.5, -1, 2 ** 100])],
    ['vector<double, 2>', new Vector([Math.PI, Number.MIN_VALUE])],
    ['vector<text, 2>', new Vector(['', 'ab'])],
  ),
  ['home', address, { street: 'no zip', zip: null, since: null }],
  ['list<frozen<home>>', [address, { street: null, zip: 2, since: null }]],
  ['map<text, frozen<home>>', { work: address }],
  ['tuple<home, int>', new Tuple(address, 1)],
];

const empties: readonly [CqlType, unknown][] = [
  ['list<int>', []],
  ['set<text>', []],
  ['map<text, int>', {}],
];

/** What a parameter may also be, and what it is in a row. */
const inputs: readonly [CqlType, unknown, unknown][] = [
  ['uuid', String(id), id],
  ['timeuuid', String(timeId), timeId],
  ['inet', '10.0.0.1', InetAddress.fromString('10.0.0.1')],
  ['date', '2026-02-28', new LocalDate(2026, 2, 28)],
  ['time', '12:30:00.5', LocalTime.fromString('12:30:00.5')],
  ['decimal', '1.50', BigDecimal.fromString('1.50')],
  ...ofOwnCodecs<[CqlType, unknown, unknown]>(
    ['decimal', '1e3', BigDecimal.fromString('1000')],
    ['set<text>', new Set(['a', 'b']), ['a', 'b']],
    ['map<text, int>', new Map([['__proto__', 1]]), JSON.parse('{"__proto__": 1}')],
  ),
  ...vectors<[CqlType, unknown, unknown]>([
    'vector<float, 3>',
    new Float32Array([0.5, 1, 2]),
    new Vector([0.5, 1, 2]),
  ]),
];

let keyspace: TestKeyspace;
let session: Session;
const table = (type: string) => `t_${values.findIndex(([each]) => each === type)}`;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TYPE home (street text, zip int, since timestamp)');
  for (const [type] of values) {
    await session.execute(`CREATE TABLE ${table(type)} (id int PRIMARY KEY, value ${type})`);
  }
}, 180_000);
afterAll(() => keyspace[Symbol.asyncDispose]());

async function roundTrip(type: CqlType, value: unknown): Promise<unknown> {
  const insert = `INSERT INTO ${table(type)} (id, value) VALUES (1, ?)`;
  await session.execute(insert, [value]);
  const select = `SELECT value FROM ${table(type)} WHERE id = ?`;
  return (await session.execute<{ value: unknown }>(select, [1])).first?.value;
}

describe('CQL types: what is written is read', () => {
  it.each(values)('%s', async (type, ...samples) => {
    for (const sample of samples) {
      const read = await roundTrip(type, sample);
      expect(comparable(read)).toStrictEqual(comparable(sample));
    }
    expect(await roundTrip(type, null)).toBeNull();
  });
});

describe('CQL types: what does not come back as it was written', () => {
  it('an empty collection is null, but for a frozen one, which stays empty', async () => {
    for (const [type, empty] of empties) expect([type, await roundTrip(type, empty)]).toEqual([type, null]);
    if (!usesOwnCodecs) return;
    expect(await roundTrip('frozen<map<text, frozen<set<int>>>>', {})).toEqual({});
    expect(await roundTrip('frozen<map<text, frozen<set<int>>>>', { a: [] })).toEqual({ a: [] });
  });

  it('undefined leaves a column alone, and a field of a user-defined type null', async () => {
    await roundTrip('int', 5);
    expect(await roundTrip('int', undefined)).toBe(5);
    expect(await roundTrip('home', { street: 'only' })).toEqual({
      street: 'only',
      zip: null,
      since: null,
    });
  });

  it('a counter is a bigint, changed by a bigint', async () => {
    await session.execute('CREATE TABLE counters (id int PRIMARY KEY, n counter)');
    const add = statement({
      cql: 'UPDATE counters SET n = n + :step WHERE id = 1',
      params: { step: 'counter' },
    });
    for (const step of [2n ** 62n, -1n]) await session.execute(add, { step });
    const select = statement({ cql: 'SELECT n FROM counters', row: { n: 'counter' } });
    expect((await session.execute(select)).first?.n).toBe(2n ** 62n - 1n);
  });

  it.each(inputs)('%s takes %o', async (type, given, form) => {
    expect(comparable(await roundTrip(type, given))).toStrictEqual(comparable(form));
  });

  it.each<[CqlType, unknown]>([
    ['bigint', 5],
    ['varint', 5],
    ['uuid', 'not a uuid'],
    ['text', 5],
    ['blob', 'text'],
    ['timestamp', new Date(Number.NaN)],
    ['list<int>', [null]],
    ['tuple<int, text>', [1, 'an array']],
    ...vectors<[CqlType, unknown]>(['vector<float, 3>', [1, 2, 3]], ['vector<float, 3>', new Vector([1, 2])]),
    ...ofOwnCodecs<[CqlType, unknown]>(
      ['int', 30.9],
      ['boolean', 'false'],
      ['bigint', 2n ** 63n],
      ['text', '\ud800'],
      ['decimal', 'one'],
      ['date', '2026-02-30'],
      ['time', '12:60:00'],
      ['inet', '256.1.1.1'],
      ['map<text, int>', new Date()],
      ['map<text, int>', ['a', 1]],
      ['home', 'High Street 1'],
      ['home', { street: 'a', typo: 1 }],
    ),
  ])('%s refuses %o before anything is sent', async (type, given) => {
    const expected = { code: 'INVALID_ARGUMENT', outcome: 'not_applied' };
    await expect(roundTrip(type, given)).rejects.toMatchObject(expected);
  });

  it.runIf(usesOwnCodecs)('keys of any scalar type are property names that say all', async () => {
    await session.execute(
      'CREATE TABLE keyed (id int PRIMARY KEY, t map<timestamp, int>, b map<boolean, int>, x map<blob, int>)',
    );
    const maps = { t: { '2026-01-01T00:00:00.123Z': 1 }, b: { false: 1 }, x: { '0x00ff': 1 } };
    await session.execute('INSERT INTO keyed (id, t, b, x) VALUES (1, :t, :b, :x)', maps);
    expect((await session.execute('SELECT t, b, x FROM keyed')).first).toEqual(maps);
  });
});

/** The driver's value objects by what they say and are; plain values as they are. */
function comparable(value: unknown): unknown {
  if (value instanceof types.Vector || value instanceof types.Tuple)
    return [...value.elements].map(comparable);
  if (Array.isArray(value)) return value.map(comparable);
  // Maps have no prototype.
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, comparable(each)]));
  return value;
}

it("on a client of somebody else's, its own encoding decides", async () => {
  const rowOn = async (client: Client) => {
    await client.connect();
    await using borrowed = Session.from(client);
    const { first } = await borrowed.execute<{ n: unknown }>(
      'SELECT token(key) AS n FROM system.local WHERE key = ?',
      ['local'],
    );
    await client.shutdown();
    return first?.n;
  };
  const options = { contactPoints: contactPoints(), localDataCenter: 'datacenter1' };
  expect(await rowOn(new Client(options))).toBeInstanceOf(Long);
  const encoding = { useBigIntAsLong: true, useBigIntAsVarint: true };
  expect(await rowOn(new Client({ ...options, encoding }))).toBeTypeOf('bigint');
});
