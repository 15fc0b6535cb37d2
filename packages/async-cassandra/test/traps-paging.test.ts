import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../test/cassandra.js';
import { connect, type Page, type Session, statement } from '../src/index.js';
import { withoutRows } from './proxy/frames.js';
import { HoldingProxy } from './proxy/holding-proxy.js';

const select = statement({
  cql: 'SELECT n FROM numbers WHERE run = :run',
  params: { run: 'int' },
  row: { n: 'int!' },
});
const selectRare = statement({
  cql: 'SELECT n FROM numbers WHERE run = :run AND rare = true ALLOW FILTERING',
  params: { run: 'int' },
  row: { n: 'int!' },
});
const numbers = Array.from({ length: 400 }, (_, n) => n);
const rare = numbers.filter((n) => n % 100 === 99);

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE numbers (run int, n int, rare boolean, PRIMARY KEY (run, n))');
  const insert = 'INSERT INTO numbers (run, n, rare) VALUES (1, ?, ?)';
  await Promise.all(numbers.map((n) => session.execute(insert, [n, rare.includes(n)])));
  // Tombstones before the first row.
  await session.execute('DELETE FROM numbers WHERE run = 1 AND n < 50');
});
afterAll(() => keyspace[Symbol.asyncDispose]());

const rowsOf = (pages: readonly Page<{ n: number }>[]) => pages.flatMap(({ rows }) => rows.map(({ n }) => n));

// Cassandra 5.0 fills every page of a scan on one node; several nodes, or its earlier versions, need not.
it('rows behind an empty page are read, where the driver ends', async () => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  await using own = await connect({ contactPoints: [proxy.contactPoint], keyspace: keyspace.keyspace });
  let emptied = 0;
  // The third page of each reading comes without its rows, its page state as Cassandra wrote it.
  const emptyThird = () => {
    let page = 0;
    proxy.rewrite = (frame) => {
      const empty = withoutRows(frame);
      if (empty === undefined || ++page !== 3) return frame;
      emptied++;
      return empty;
    };
  };
  await own.execute(select, { run: 1 });
  const expected = numbers.slice(50).filter((n) => n < 70 || n >= 80);

  emptyThird();
  const read: Page<{ n: number }>[] = [];
  for await (const page of own.stream(select, { run: 1 }, { fetchSize: 10 }).pages()) read.push(page);
  expect(read[2]).toMatchObject({ rows: [], pageState: expect.any(String) });
  expect(rowsOf(read)).toEqual(expected);

  emptyThird();
  const byDriver: number[] = [];
  const result = await own.client.execute(select.cql, { run: 1 }, { prepare: true, fetchSize: 10 });
  for await (const row of result) byDriver.push(row.n);
  expect(byDriver).toEqual(numbers.slice(50, 70));
  expect(emptied).toBe(2);
});

it('a filter that leaves little ends where the table does', async () => {
  for (const fetchSize of [1, 2, 3, 10]) {
    const rows = await session.stream(selectRare, { run: 1 }, { fetchSize }).toArray();
    expect(rows.map(({ n }) => n)).toEqual(rare);
  }
});

it('a reader that stalls is read ahead for by one page, row by row and as a Node stream', async () => {
  let asked = 0;
  const onSend = () => {
    asked++;
  };
  const options = { fetchSize: 20, onSend };
  await using stream = session.stream(select, { run: 1 }, options);
  for await (const _row of stream) {
    await expect.poll(() => asked).toBe(2);
    await delay(100);
    expect(asked).toBe(2);
    break;
  }
  asked = 0;
  const readable = session.stream(select, { run: 1 }, options).toReadable();
  await once(readable, 'readable');
  await expect.poll(() => asked).toBe(2);
  await delay(100);
  // It holds sixteen rows ready, fewer than a page.
  expect(asked).toBe(2);
  readable.destroy();
  await once(readable, 'close');
});

it('maxRows is counted here, so that a page state continues behind it', async () => {
  let state: string | undefined;
  const onPage = ({ pageState }: Page<unknown>) => {
    state = pageState;
  };
  const options = { fetchSize: 10, maxRows: 10, onPage };
  const first = await session.stream(select, { run: 1 }, options).toArray();
  const second = await session.stream(select, { run: 1 }, { ...options, pageState: state }).toArray();
  expect([...first, ...second].map(({ n }) => n)).toEqual(numbers.slice(50, 70));
  const limited = 'SELECT n FROM numbers WHERE run = ? LIMIT 10';
  const { rows } = await session.execute<{ n: number }>(limited, [1], { fetchSize: 10, pageState: state });
  // With LIMIT the server begins again, page state or not.
  expect(rows.map(({ n }) => n)).toEqual(first.map(({ n }) => n));
});

it('a page state with nothing behind it is the end, and no row', async () => {
  const pages: Page<{ n: number }>[] = [];
  for await (const page of session.stream(select, { run: 1 }, { fetchSize: 350 }).pages()) pages.push(page);
  expect(pages.map(({ rows, pageState }) => [rows.length, pageState !== undefined])).toEqual([
    [350, true],
    [0, false],
  ]);
  expect(rowsOf(pages)).toEqual(numbers.slice(50));
});

it('a Node stream that was destroyed emits no error when its page fails later', async () => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  const options = { contactPoints: [proxy.contactPoint], keyspace: keyspace.keyspace, retry: false } as const;
  await using own = await connect(options);
  const readable = own.stream(select, { run: 1 }, { fetchSize: 10, prefetch: 0 }).toReadable();
  await once(readable, 'readable');
  proxy.hold();
  for (let n = 0; n < 10; n++) readable.read();
  await expect.poll(() => proxy.heldAnswers).toBeGreaterThan(0);
  const errors: unknown[] = [];
  const onUncaught = (error: unknown) => void errors.push(error);
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  readable.destroy();
  proxy.break();
  await expect.poll(() => own.stats.requestsInFlight).toBe(0);
  await delay(10);
  process.off('uncaughtException', onUncaught);
  process.off('unhandledRejection', onUncaught);
  expect([errors, readable.errored, own.stats.errors]).toEqual([[], null, 1]);
});
