import { connect, type Session, statement } from 'async-cassandra';
import { BareClient, bareOptions } from './bare-client.js';
import { compare, type Side } from './compare.js';
import { LibrarySession } from './library-session.js';
import type { BenchContext } from './run.js';

const rowCount = 30_000;
const fetchSize = 1000;

const selectAll = statement({
  cql: 'SELECT id, n, name, seen FROM stream_rows',
  row: { id: 'uuid!', n: 'int', name: 'text', seen: 'timestamp' },
  idempotent: true,
});

/** What the library adds to reading a table: rows, back-pressure, the budget. Each with as much read ahead. */
export async function bench(context: BenchContext): Promise<void> {
  {
    await using session = await connect(context);
    await fill(session);
  }
  await using library = new LibrarySession(context);
  await using bare = new BareClient(context);
  await using other = new BareClient(context);
  const ask = (pageState?: string, { client } = bare) => {
    const options = { ...bareOptions, fetchSize, ...(pageState ? { pageState } : {}) };
    return client.execute(selectAll.cql, [], options);
  };
  const byPages = (prefetch: 0 | 1): Side => ({
    name: `async-cassandra: pages(), prefetch ${prefetch}`,
    renew: () => library.renew(),
    async run() {
      let rows = 0;
      for await (const page of library.session.stream(selectAll, {}, { fetchSize, prefetch }).pages()) {
        for (const row of page.rows) if (row.n !== null) rows++;
      }
      return rows;
    },
  });
  const byRows = (prefetch: 0 | 1): Side => ({
    name: `async-cassandra: for await, prefetch ${prefetch}`,
    renew: () => library.renew(),
    async run() {
      let rows = 0;
      for await (const row of library.session.stream(selectAll, {}, { fetchSize, prefetch })) {
        if (row.n !== null) rows++;
      }
      return rows;
    },
  });
  const ownIterator: Side = {
    name: 'cassandra-driver, for await',
    renew: () => bare.renew(),
    async run() {
      let rows = 0;
      for await (const row of await ask()) if (row.n !== null) rows++;
      return rows;
    },
  };
  const pageByPage = (name: string, of: BareClient): Side => ({
    name,
    renew: () => of.renew(),
    async run() {
      let rows = 0;
      let pageState: string | undefined;
      do {
        const page = await ask(pageState, of);
        for (const row of page.rows) if (row.n !== null) rows++;
        pageState = page.pageState;
      } while (pageState);
      return rows;
    },
  });
  const onePage = pageByPage('cassandra-driver, page by page', bare);
  const again = pageByPage('cassandra-driver, the same again', other);
  const onePageAhead: Side = {
    name: 'cassandra-driver, one page ahead',
    renew: () => bare.renew(),
    async run() {
      let rows = 0;
      for (let next: ReturnType<typeof ask> | undefined = ask(); next !== undefined; ) {
        const page: Awaited<ReturnType<typeof ask>> = await next;
        next = page.pageState ? ask(page.pageState) : undefined;
        for (const row of page.rows) if (row.n !== null) rows++;
      }
      return rows;
    },
  };
  await compare(`${rowCount} rows: what noise makes of no difference at all`, 'row', again, onePage);
  await compare(`${rowCount} rows by pages`, 'row', byPages(0), onePage);
  await compare(`${rowCount} rows by pages, one page ahead`, 'row', byPages(1), onePageAhead);
  await compare(`${rowCount} rows one by one`, 'row', byRows(0), ownIterator);
  await compare(`${rowCount} rows one by one, against pages`, 'row', byRows(0), onePage);
  await compare(`${rowCount} rows one by one, one page ahead, against pages`, 'row', byRows(1), onePageAhead);
}

async function fill(session: Session): Promise<void> {
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
