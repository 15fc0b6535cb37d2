import { Client } from 'cassandra-driver';
import { freshKeyspace, testSetup } from 'local-cassandra';
import { afterAll, beforeAll, expect, it } from 'vitest';

let teardown: () => Promise<void>;
beforeAll(async () => {
  teardown = await testSetup()();
});
afterAll(() => teardown());

it('gives each caller an empty keyspace of one Cassandra, and takes it away again', async () => {
  const first = await freshKeyspace();
  await using second = await freshKeyspace();
  expect(second.contactPoints).toEqual(first.contactPoints);
  expect(second.keyspace).not.toBe(first.keyspace);

  const { contactPoints, localDataCenter, keyspace } = first;
  const client = new Client({ contactPoints: [...contactPoints], localDataCenter, keyspace });
  try {
    await client.execute('CREATE TABLE notes (id int PRIMARY KEY)');
    await client.execute('INSERT INTO notes (id) VALUES (1)');
    expect((await client.execute('SELECT id FROM notes')).rowLength).toBe(1);
    expect(first.drop()).toBe(first.drop());
    await first.drop();
    const { rows } = await client.execute('SELECT keyspace_name FROM system_schema.keyspaces');
    const names = rows.map((row) => row.keyspace_name);
    expect(names).not.toContain(first.keyspace);
    expect(names).toContain(second.keyspace);
  } finally {
    await client.shutdown();
  }
});
