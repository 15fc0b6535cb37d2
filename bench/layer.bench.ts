import { Session, statement, Uuid } from 'async-cassandra';
import { Client, type types } from 'cassandra-driver';
import { bareOptions } from './bare-client.js';
import { compare } from './compare.js';
import type { BenchContext } from './run.js';

const requests = 50_000;
const inFlight = 64;
const pages = 1_000;
const rowsInPage = 1_000;

const selectItem = statement({
  cql: 'SELECT id, n, name FROM items WHERE id = :id',
  params: { id: 'uuid' },
  row: { id: 'uuid!', n: 'int', name: 'text' },
  idempotent: true,
});

/**
 * The library's own processor time and nothing else: of a client that has its answer ready and hands it out in the
 * next turn of the event loop. Where Cassandra answers, its noise is larger than these figures.
 */
export async function bench({ localDataCenter }: BenchContext): Promise<void> {
  const client = new AnsweringClient(localDataCenter);
  await using session = Session.from(client, { localDataCenter });
  const id = Uuid.random();
  await compare(
    'The layer alone: one request, 64 in flight',
    'request',
    {
      name: 'async-cassandra: typed, with a deadline',
      run: () => concurrently(() => session.execute(selectItem, { id }, { timeoutMs: 15_000 })),
    },
    {
      name: 'the answer itself',
      run: () => concurrently(() => client.execute(selectItem.cql, { id }, bareOptions)),
    },
  );
  await compare(
    'The layer alone: rows one by one, 1,000 a page',
    'row',
    {
      name: 'async-cassandra: for await',
      async run() {
        client.pagesLeft = pages;
        let rows = 0;
        for await (const row of session.stream(selectItem, { id }, { fetchSize: rowsInPage })) {
          if (row.n !== null) rows++;
        }
        return rows;
      },
    },
    {
      name: 'the pages themselves',
      async run() {
        client.pagesLeft = pages;
        let rows = 0;
        for (let more = true; more; ) {
          const page = await client.execute(selectItem.cql, { id }, bareOptions);
          for (const row of page.rows) if (row.n !== null) rows++;
          more = page.pageState !== null;
        }
        return rows;
      },
    },
  );
}

/** A client that is never connected. */
class AnsweringClient extends Client {
  pagesLeft = 0;
  readonly #rows = Array.from({ length: rowsInPage }, (_, n) => ({ id: n, n, name: 'one' }));

  constructor(localDataCenter: string) {
    super({ contactPoints: ['127.0.0.1'], localDataCenter });
  }

  override execute(_cql: string, _params?: object, _options?: object): Promise<types.ResultSet> {
    const pageState = --this.pagesLeft > 0 ? 'ab' : null;
    const set = { rows: this.#rows, pageState, info: {} } as unknown as types.ResultSet;
    return new Promise((resolve) => setImmediate(() => resolve(set)));
  }
}

async function concurrently(request: () => Promise<unknown>): Promise<number> {
  let left = requests;
  const worker = async () => {
    while (left-- > 0) await request();
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return requests;
}
