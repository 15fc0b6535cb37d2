import { connect, requestChannel, statement, Uuid } from 'async-cassandra';
import { BareClient, bareOptions } from './bare-client.js';
import { compare } from './compare.js';
import { LibrarySession } from './library-session.js';
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
export async function bench(context: BenchContext): Promise<void> {
  const { contactPoints, keyspace } = context;
  const id = Uuid.random();
  {
    await using session = await connect({ contactPoints, keyspace });
    await session.execute('CREATE TABLE IF NOT EXISTS items (id uuid PRIMARY KEY, n int, name text)');
    await session.execute('INSERT INTO items (id, n, name) VALUES (?, ?, ?)', [id, 1, 'one']);
  }
  await using library = new LibrarySession(context);
  await using bare = new BareClient(context);
  let seen = 0;
  const count = () => void seen++;
  requestChannel.subscribe(count);
  const ours = () => library.session.execute(selectItem, { id }, { timeoutMs: 15_000 });
  const theirs = () => bare.client.execute(selectItem.cql, { id }, bareOptions);
  await compare(
    'One row by its key, 64 requests in flight',
    'request',
    {
      name: 'async-cassandra: typed, metered, with a deadline',
      renew: () => warm(library, ours),
      run: () => concurrently(requests, ours),
    },
    {
      name: 'cassandra-driver, bare',
      renew: () => warm(bare, theirs),
      run: () => concurrently(requests, theirs),
    },
  );
  requestChannel.unsubscribe(count);
}

async function warm(connection: LibrarySession | BareClient, request: () => Promise<unknown>): Promise<void> {
  await connection.renew();
  await concurrently(requests / 10, request);
}

async function concurrently(count: number, request: () => Promise<unknown>): Promise<number> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await request();
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count;
}
