import { CassandraError, connect, type Session, statement } from 'async-cassandra';
import { collectMetrics } from 'async-cassandra/prometheus';
import { type FreshKeyspace, freshKeyspace } from 'local-cassandra';

import { afterAll, beforeAll, test } from 'vitest';

const select = statement({
  cql: 'SELECT tags FROM things WHERE id = :id',
  params: { id: 'int' },
  row: { tags: 'list<text>' },
});
let own: FreshKeyspace;
let session: Session;

beforeAll(async () => {
  own = await freshKeyspace();
  session = await connect({ contactPoints: [...own.contactPoints], keyspace: own.keyspace });
  await session.execute('CREATE TABLE things (id int PRIMARY KEY, tags list<text>)');
});
afterAll(async () => {
  await session.close();
  await own.drop();
});

test('reads what was written', async () => {
  await session.execute('INSERT INTO things (id, tags) VALUES (?, ?)', [1, ['a', 'b']]);
  const { first } = await session.execute(select, { id: 1 });
  equal(JSON.stringify(first), '{"tags":["a","b"]}');
});

test('knows an error', async () => {
  const error = await session.execute('SELECT a FROM nowhere').catch((thrown: unknown) => thrown);
  equal(error instanceof CassandraError && error.code, 'INVALID_QUERY');
  equal(typeof collectMetrics, 'function');
});

function equal(value: unknown, expected: unknown) {
  if (value !== expected) throw new Error(`${value} is not ${expected}`);
}
