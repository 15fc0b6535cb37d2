import { connect, statement } from 'async-cassandra';
import { Client, types } from 'cassandra-driver';
import { compare } from './compare.js';
import type { BenchContext } from './run.js';

const rowCount = 50_000;
const fetchSize = 1000;

const selectAll = statement({
  cql: 'SELECT id, n, name, seen FROM stream_rows',
  row: { id: 'uuid!', n: 'int', name: 'text', seen: 'timestamp' },
  idempotent: true,
});

/** What the library adds to reading a table: rows, back-pressure, one page ahead, the budget. */
export async function bench({ contactPoints, keyspace }: BenchContext): Promise<void> {
  await using session = await connect({ contactPoints, keyspace });
  await fill(session);
  const client = new Client({
    contactPoints: [...contactPoints],
    localDataCenter: session.localDataCenter,
    keyspace,
  });
  await client.connect();
  const options = {
    prepare: true,
    isIdempotent: true,
    fetchSize,
    consistency: types.consistencies.localQuorum,
  };
  const bare = async () => {
    let rows = 0;
    let pageState: string | undefined;
    do {
      const page = await client.execute(selectAll.cql, [], {
        ...options,
        ...(pageState ? { pageState } : {}),
      });
      for (const row of page.rows) if (row.n !== null) rows++;
      pageState = page.pageState;
    } while (pageState);
    return rows;
  };
  const byRows = async () => {
    let rows = 0;
    for await (const row of session.stream(selectAll, {}, { fetchSize })) if (row.n !== null) rows++;
    return rows;
  };
  const byPages = async () => {
    let rows = 0;
    for await (const page of session.stream(selectAll, {}, { fetchSize }).pages()) {
      for (const row of page.rows) if (row.n !== null) rows++;
    }
    return rows;
  };
  const driver = { name: 'cassandra-driver, page by page', run: bare };
  await compare(
    `${rowCount} rows by pages`,
    'row',
    { name: 'async-cassandra: pages()', run: byPages },
    driver,
  );
  await compare(
    `${rowCount} rows one by one`,
    'row',
    { name: 'async-cassandra: for await', run: byRows },
    driver,
  );
  await client.shutdown();
}

async function fill(session: Awaited<ReturnType<typeof connect>>): Promise<void> {
  await session.execute(
    'CREATE TABLE IF NOT EXISTS stream_rows (id uuid PRIMARY KEY, n int, name text, seen timestamp)',
  );
  const insert = 'INSERT INTO stream_rows (id, n, name, seen) VALUES (uuid(), ?, ?, ?)';
  let n = 0;
  const worker = async () => {
    while (n < rowCount) await session.execute(insert, [n, `User ${n++}`, new Date()]);
  };
  await Promise.all(Array.from({ length: 128 }, worker));
}
