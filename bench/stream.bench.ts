import { connect, type Session, statement } from 'async-cassandra';
import { bareOptions } from './bare-client.js';
import { compare, type Side } from './compare.js';
import type { BenchContext } from './run.js';

const rowCount = 5_000;
const fetchSize = 1000;
/** Many and short: what disturbs one round is then a small part of all, and seldom falls on one side only. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 400);

const selectAll = statement({
  cql: 'SELECT id, n, name, seen FROM stream_rows',
  row: { id: 'uuid!', n: 'int', name: 'text', seen: 'timestamp' },
  idempotent: true,
});

/**
 * What the library adds to reading a table: rows, back-pressure, the budget. Both sides read over the same connection,
 * for two connections differ by up to a fifth for as long as they last, whoever uses them.
 */
export async function bench(context: BenchContext): Promise<void> {
  await using session = await connect(context);
  await fill(session);
  const { loop, again, loopAhead, ownIterator } = driverSides(session);
  const ours = (prefetch: 0 | 1) => ({
    pages: pagesSide(session, prefetch),
    rows: rowsSide(session, prefetch),
  });
  const [plain, ahead] = [ours(0), ours(1)];
  const cases: [string, Side, Side][] = [
    ['Noise: no difference at all', again, loop],
    ['Pages', plain.pages, loop],
    ['Pages, one page ahead', ahead.pages, loopAhead],
    ['Rows one by one', plain.rows, ownIterator],
    ['Rows one by one, ours one page ahead', ahead.rows, ownIterator],
    ['Rows one by one against whole pages', plain.rows, loop],
    ['Rows one by one against whole pages, one page ahead', ahead.rows, loopAhead],
  ];
  for (const [title, ours, theirs] of cases) await compare(title, 'row', ours, theirs, rounds);
}

function pagesSide(session: Session, prefetch: 0 | 1): Side {
  return {
    name: `async-cassandra: pages(), prefetch ${prefetch}`,
    async run() {
      let rows = 0;
      for await (const page of session.stream(selectAll, {}, { fetchSize, prefetch }).pages()) {
        for (const row of page.rows) if (row.n !== null) rows++;
      }
      return rows;
    },
  };
}

function rowsSide(session: Session, prefetch: 0 | 1): Side {
  return {
    name: `async-cassandra: for await, prefetch ${prefetch}`,
    async run() {
      let rows = 0;
      for await (const row of session.stream(selectAll, {}, { fetchSize, prefetch }))
        if (row.n !== null) rows++;
      return rows;
    },
  };
}

function driverSides({ client }: Session) {
  const ask = (pageState?: string) => {
    const options = { ...bareOptions, fetchSize, ...(pageState ? { pageState } : {}) };
    return client.execute(selectAll.cql, [], options);
  };
  const pageByPage = (name: string): Side => ({
    name,
    async run() {
      let rows = 0;
      let pageState: string | undefined;
      do {
        const page = await ask(pageState);
        for (const row of page.rows) if (row.n !== null) rows++;
        pageState = page.pageState;
      } while (pageState);
      return rows;
    },
  });
  const loopAhead: Side = {
    name: 'cassandra-driver: a loop, one page ahead',
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
  const ownIterator: Side = {
    name: 'cassandra-driver: for await',
    async run() {
      let rows = 0;
      for await (const row of await ask()) if (row.n !== null) rows++;
      return rows;
    },
  };
  return {
    loop: pageByPage('cassandra-driver: a loop over pages'),
    again: pageByPage('cassandra-driver: the same again'),
    loopAhead,
    ownIterator,
  };
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
