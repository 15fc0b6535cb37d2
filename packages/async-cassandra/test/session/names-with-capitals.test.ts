import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactPoints, newKeyspaceName } from '../../../../test/cassandra.js';
import { bind, connect, type Session, statement } from '../../src/index.js';

const keyspace = `My_${newKeyspaceName()}`;
let session: Session;
beforeAll(async () => {
  await using admin = await connect({ contactPoints: contactPoints() });
  const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
  await admin.execute(`CREATE KEYSPACE "${keyspace}" WITH replication = ${replication}`);
  session = await connect({ contactPoints: contactPoints(), keyspace: `"${keyspace}"` });
  await session.execute('CREATE TABLE "Users" ("userId" int PRIMARY KEY, "n" int, "N" int)');
});
afterAll(async () => {
  await session.execute(`DROP KEYSPACE "${keyspace}"`);
  await session.close();
});

const insert = statement({
  cql: 'INSERT INTO "Users" ("userId", "n", "N") VALUES (:"userId", :n, :"N")',
  params: { userId: 'int', n: 'int', N: 'int' },
});
const select = statement({
  cql: 'SELECT "userId", "n", "N" FROM "Users" WHERE "userId" = :userId',
  params: { userId: 'int' },
  row: { userId: 'int!', n: 'int', N: 'int' },
});

it('a keyspace is found by its name, in quotes or not', async () => {
  expect(session.keyspace).toBe(keyspace);
  await using other = await connect({ contactPoints: contactPoints(), keyspace });
  expect(other.keyspace).toBe(keyspace);
});

it('quoted bind markers take parameters by their capitals, others by any', async () => {
  await session.check([insert, select]);
  await session.execute(insert, { userId: 1, n: 2, N: 3 });
  await session.batch([bind(insert, { userId: 2, n: 4, N: 5 })]);
  expect((await session.execute(select, { userId: 1 })).first).toEqual({ userId: 1, n: 2, N: 3 });
  expect(await session.stream(select, { userId: 2 }).toArray()).toEqual([{ userId: 2, n: 4, N: 5 }]);
  const mixed = 'UPDATE "Users" SET "n" = :Value, "N" = :"Value" WHERE "userId" = :"userId"';
  await session.execute(mixed, { value: 6, Value: 7, userId: 1 });
  expect((await session.execute(select, { userId: 1 })).first).toMatchObject({ n: 6, N: 7 });
});

it('one that is missing is named', async () => {
  const missing = { code: 'INVALID_ARGUMENT', option: 'userId', message: 'Parameter "userId" is missing' };
  const params = { userid: 1, n: 1, N: 1 } as unknown as { userId: number; n: number; N: number };
  await expect(session.execute(insert, params)).rejects.toMatchObject({ ...missing, cql: insert.cql });
  await expect(session.batch([bind(insert, params)])).rejects.toMatchObject(missing);
});

it('declared by other capitals than the marker has, the check says so', async () => {
  const wrong = statement({ cql: insert.cql, params: { userid: 'int', n: 'int', N: 'int' } });
  await expect(session.check([wrong])).rejects.toThrow(/"userId" \(int\) is not among the declared params/);
});
