import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RowBudget, statement, Uuid } from 'async-cassandra';
import type { types } from 'cassandra-driver';
import { BareClient, bareOptions } from './bare-client.js';
import { compare, type Side } from './compare.js';
import { LibrarySession } from './library-session.js';
import type { BenchContext } from './run.js';

const rowCount = 20_000;
const fetchSize = 2_000;
const heldPages = 5;
/** So large that pages are as large as the driver's. */
const budget = new RowBudget(fetchSize * 6);

const selectUsers = statement({
  cql: 'SELECT id, name, email, age, created_at, updated_at FROM codec_users',
  row: {
    id: 'uuid!',
    name: 'text',
    email: 'text',
    age: 'int',
    created_at: 'timestamp',
    updated_at: 'timestamp',
  },
  idempotent: true,
});

/** What it costs to make rows, or JSON, of what Cassandra sends: the library's codecs beside the driver's. */
export async function bench(context: BenchContext): Promise<void> {
  await using library = new LibrarySession(context);
  await using bare = new BareClient(context);
  await library.renew();
  await fill(library);
  const rows = driverSide('cassandra-driver: a loop over pages', bare, (page) => {
    let seen = 0;
    for (const row of page) if (row.age !== null) seen++;
    return seen;
  });
  const json = driverSide('cassandra-driver: the same, JSON.stringify of each row', bare, (page) => {
    let bytes = 0;
    for (const row of page) bytes += Buffer.byteLength(JSON.stringify(row));
    return bytes;
  });
  await compare('Rows, 2,000 a page', 'row', rowsSide(library), rows);
  await compare('JSON, 2,000 a page', 'row', jsonSide(library), json);
  const jsonPages = library.session.jsonPages(selectUsers, {}, { fetchSize, budget }).pages();
  const rowPages = library.session.stream(selectUsers, {}, { fetchSize, budget }).pages();
  console.log('\nMemory of a page that is held, bytes a row');
  for (const [name, read] of [
    ['async-cassandra: a page that becomes JSON', () => jsonPages.next()],
    ['async-cassandra: a page of rows', () => rowPages.next()],
    [
      'cassandra-driver: a page',
      () => bare.client.execute(selectUsers.cql, [], { ...bareOptions, fetchSize }),
    ],
  ] as const) {
    console.log(`  ${name.padEnd(44)} ${(await heldBytes(read)).toFixed(0)}`);
  }
}

/** Bytes that a row of a page takes while it is held, on the heap and beside it. */
async function heldBytes(read: () => Promise<unknown>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const used = async () => {
    // What lies outside of the heap is let go of behind a collection.
    for (let round = 0; round < 3; round++) {
      collect();
      await delay(50);
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  await read();
  const before = await used();
  const held: unknown[] = [];
  while (held.length < heldPages) held.push(await read());
  return ((await used()) - before) / (held.length * fetchSize);
}

function rowsSide(library: LibrarySession): Side {
  return {
    name: 'async-cassandra: pages()',
    renew: () => library.renew(),
    async run() {
      let seen = 0;
      const options = { fetchSize, prefetch: 0, budget } as const;
      for await (const page of library.session.stream(selectUsers, {}, options).pages()) {
        for (const row of page.rows) if (row.age !== null) seen++;
      }
      return seen;
    },
  };
}

function jsonSide(library: LibrarySession): Side {
  return {
    name: 'async-cassandra: streamJson()',
    renew: () => library.renew(),
    async run() {
      let bytes = 0;
      const options = { fetchSize, prefetch: 0, budget } as const;
      for await (const piece of library.session.streamJson(selectUsers, {}, options)) bytes += piece.length;
      return bytes > 0 ? rowCount : 0;
    },
  };
}

function driverSide(name: string, bare: BareClient, use: (rows: readonly types.Row[]) => number): Side {
  return {
    name,
    renew: () => bare.renew(),
    async run() {
      let used = 0;
      let pageState: string | undefined;
      do {
        const options = { ...bareOptions, fetchSize, ...(pageState ? { pageState } : {}) };
        const page = await bare.client.execute(selectUsers.cql, [], options);
        used += use(page.rows);
        pageState = page.pageState;
      } while (pageState);
      return used > 0 ? rowCount : 0;
    },
  };
}

async function fill({ session }: LibrarySession): Promise<void> {
  await session.execute(
    `CREATE TABLE IF NOT EXISTS codec_users
      (id uuid PRIMARY KEY, name text, email text, age int, created_at timestamp, updated_at timestamp)`,
  );
  const insert = `INSERT INTO codec_users (id, name, email, age, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?)`;
  let n = 0;
  const worker = async () => {
    while (n < rowCount) {
      const at = new Date(1_767_225_600_000 + n * 60_000);
      const values = [Uuid.random(), `User ${n}`, `user${n++}@example.com`, n % 100, at, at];
      await session.execute(insert, values);
    }
  };
  await Promise.all(Array.from({ length: 128 }, worker));
}
