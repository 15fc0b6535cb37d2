import { type CqlType, driverTypes, Uuid } from 'async-cassandra';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { fromJson, isPositionType, toJson } from '../../src/page-states/position-values.js';

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
});
afterAll(() => own[Symbol.asyncDispose]());

it.each<[CqlType, unknown]>([
  ['text', 'ä"\\'],
  ['int', -1],
  ['boolean', false],
  ['bigint', 2n ** 63n - 1n],
  ['varint', -(10n ** 40n)],
  ['double', 0.1 + 0.2],
  ['double', Number.NEGATIVE_INFINITY],
  ['timestamp', new Date(-1)],
  ['blob', Buffer.from([0, 255, 128])],
  ['uuid', Uuid.random()],
  ['timeuuid', driverTypes.TimeUuid.now()],
  ['date', driverTypes.LocalDate.fromString('-0044-03-15')],
  ['time', driverTypes.LocalTime.fromString('23:59:59.123456789')],
  ['decimal', driverTypes.BigDecimal.fromString('-12.50')],
  ['inet', driverTypes.InetAddress.fromString('2001:db8::1')],
])('a %s comes back as it was, as a parameter: %s', async (type, value) => {
  const table = `of_${type}`;
  const { session } = own;
  await session.execute(`CREATE TABLE IF NOT EXISTS ${table} (p int, c ${type}, PRIMARY KEY (p, c))`);
  await session.execute(`INSERT INTO ${table} (p, c) VALUES (1, ?)`, [value]);
  const position = fromJson(type, JSON.parse(JSON.stringify(toJson('c', type, value))));
  const cql = `SELECT c FROM ${table} WHERE p = 1 AND c = ?`;
  expect((await session.execute(cql, [position])).rows).toEqual([{ c: value }]);
});

it('collections and the like are no positions', () => {
  for (const type of ['list<text>', 'frozen<set<int>>', 'tuple<int>', 'duration', 'counter', 'address']) {
    expect(isPositionType(type), type).toBe(false);
  }
});
