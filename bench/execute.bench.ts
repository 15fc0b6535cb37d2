import { connect, Deadline, requestChannel, statement, Uuid } from 'async-cassandra';
import { Client, types } from 'cassandra-driver';
import { compare } from './compare.js';
import type { BenchContext } from './run.js';

const requests = 10_000;
const inFlight = 64;

const selectItem = statement({
  cql: 'SELECT id, n, name FROM items WHERE id = :id',
  params: { id: 'uuid' },
  row: { id: 'uuid!', n: 'int', name: 'text' },
  idempotent: true,
});

/** What the library adds to a read: types, a deadline, counters, events, translated errors. */
export async function bench({ contactPoints, keyspace }: BenchContext): Promise<void> {
  await using session = await connect({ contactPoints, keyspace });
  await session.execute('CREATE TABLE IF NOT EXISTS items (id uuid PRIMARY KEY, n int, name text)');
  const id = Uuid.random();
  await session.execute('INSERT INTO items (id, n, name) VALUES (?, ?, ?)', [id, 1, 'one']);
  const client = new Client({
    contactPoints: [...contactPoints],
    localDataCenter: session.localDataCenter,
    keyspace,
  });
  await client.connect();
  let seen = 0;
  const count = () => void seen++;
  requestChannel.subscribe(count);
  const options = { prepare: true, isIdempotent: true, consistency: types.consistencies.localQuorum };
  await compare(
    'One row by its key, 64 requests in flight',
    'request',
    {
      name: 'async-cassandra: typed, metered, with a deadline',
      run: () =>
        concurrently(async () => {
          const deadline = Deadline.after(15_000);
          // What `using` is compiled to for older Node.js would be measured, too.
          await session.execute(selectItem, { id }, { deadline });
          deadline[Symbol.dispose]();
        }),
    },
    {
      name: 'cassandra-driver, bare',
      run: () => concurrently(() => client.execute(selectItem.cql, { id }, options)),
    },
  );
  requestChannel.unsubscribe(count);
  await client.shutdown();
}

async function concurrently(request: () => Promise<unknown>): Promise<number> {
  let left = requests;
  const worker = async () => {
    while (left-- > 0) await request();
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return requests;
}
