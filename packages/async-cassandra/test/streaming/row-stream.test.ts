import { once } from 'node:events';
import { setImmediate as tick } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { minToken, RowBudget, type Session, statement } from '../../src/index.js';

const rowCount = 1000;
const numbers = Array.from({ length: rowCount }, (_, n) => n);
const selectAll = statement({ cql: 'SELECT n, age FROM numbers', row: { n: 'int!', age: 'int' } });
const selectRare = statement({
  cql: 'SELECT n FROM numbers WHERE age >= :age ALLOW FILTERING',
  params: { age: 'int' },
  row: { n: 'int!' },
});
const selectRange = statement({
  cql: 'SELECT n FROM numbers WHERE token(n) > :range_start AND token(n) <= :range_end',
  params: { range_start: 'bigint', range_end: 'bigint' },
  row: { n: 'int!' },
});

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE numbers (n int PRIMARY KEY, age int)');
  const insert = 'INSERT INTO numbers (n, age) VALUES (?, ?)';
  await Promise.all(numbers.map((n) => session.execute(insert, [n, n % 100])));
});
afterEach(async () => {
  expect(session.stats.openStreams).toBe(0);
  await expect.poll(() => session.stats.requestsInFlight).toBe(0);
});
afterAll(() => keyspace[Symbol.asyncDispose]());

const tokenOf = ({ n }: { n: number }) => {
  const key = Buffer.alloc(4);
  key.writeInt32BE(n);
  return session.tokenOf(key);
};
const sorted = (values: number[]) => values.toSorted((a, b) => a - b);

describe('Session.stream', () => {
  it('yields every row once, whatever the fetch size', async () => {
    for (const fetchSize of [1, 7, 100, 5000]) {
      const rows = await session.stream(selectAll, {}, { fetchSize }).toArray();
      expect(sorted(rows.map(({ n }) => n))).toEqual(numbers);
    }
  });

  it('goes on after pages in which the filter left nothing', async () => {
    const rows = await session.stream(selectRare, { age: 99 }, { fetchSize: 1 }).toArray();
    expect(sorted(rows.map(({ n }) => n))).toEqual(numbers.filter((n) => n % 100 === 99));
  });

  it('ends after maxRows or maxPages', async () => {
    const some = await session.stream(selectAll, {}, { fetchSize: 10, maxRows: 25 }).toArray();
    expect(some).toHaveLength(25);
    const pages = session.stream(selectAll, {}, { fetchSize: 10, maxPages: 3 });
    expect(await pages.toArray()).toHaveLength(30);
    expect(await session.stream(selectAll, {}, { maxRows: 0 }).toArray()).toEqual([]);
  });

  it('continues from a page state', async () => {
    const states: (string | undefined)[] = [];
    const onPage = ({ pageState }: { pageState: string | undefined }) => void states.push(pageState);
    const first = await session.stream(selectAll, {}, { fetchSize: 400, maxPages: 1, onPage }).toArray();
    const rest = await session.stream(selectAll, {}, { fetchSize: 400, pageState: states[0] }).toArray();
    expect(sorted([...first, ...rest].map(({ n }) => n))).toEqual(numbers);
  });

  it('asks for nothing before the first row is wanted, and for one page ahead of the reader at most', async () => {
    const before = session.stats.requests;
    await using stream = session.stream(selectAll, {}, { fetchSize: 10 });
    await tick();
    expect(session.stats.requests).toBe(before);
    const pages = stream.pages();
    await pages.next();
    await expect.poll(() => session.stats.requests).toBe(before + 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(session.stats.requests).toBe(before + 2);
  });

  it('is open from its making to its end, however that comes', async () => {
    const ends: ((stream: ReturnType<typeof session.stream>) => Promise<unknown>)[] = [
      (stream) => stream.toArray(),
      (stream) => stream.close(),
      async (stream) => {
        for await (const _row of stream) break;
      },
      async (stream) => {
        for await (const _row of stream) throw new Error('mine');
      },
      async (stream) => {
        for await (const _row of stream.toReadable()) break;
      },
    ];
    for (const end of ends) {
      const stream = session.stream(selectAll.cql, [], { fetchSize: 10 });
      expect(session.stats.openStreams).toBe(1);
      await end(stream).catch((error) => expect(error.message).toBe('mine'));
      expect([stream.isOpen, session.stats.openStreams]).toEqual([false, 0]);
    }
  });

  it('ends with its signal, between pages and in the middle of one', async () => {
    const abort = new AbortController();
    const stream = session.stream(selectAll, {}, { fetchSize: 10, signal: abort.signal });
    let rows = 0;
    const reading = async () => {
      for await (const _row of stream) if (++rows === 15) abort.abort(new Error('stop'));
    };
    await expect(reading()).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'stop' } });
    expect(rows).toBeLessThanOrEqual(20);
  });

  it('fails a reader that waits when it is closed, and a second reader', async () => {
    const stream = session.stream(selectAll, {}, { fetchSize: 10 });
    const reading = stream.toArray();
    await stream.close();
    await stream.close();
    await expect(reading).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    await expect(stream.toArray()).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
  });

  it('fails before the first row where the statement fails', async () => {
    const stream = session.stream('SELECT n FROM nowhere');
    await expect(stream.toArray()).rejects.toMatchObject({ code: 'INVALID_QUERY' });
    expect(stream.isOpen).toBe(false);
  });

  it('is read as a Node stream that waits for its reader', async () => {
    const before = session.stats.requests;
    const readable = session.stream(selectAll, {}, { fetchSize: 50 }).toReadable();
    const rows: number[] = [];
    for await (const { n } of readable) {
      if (rows.push(n) === 1) expect(session.stats.requests - before).toBeLessThanOrEqual(3);
    }
    expect(sorted(rows)).toEqual(numbers);
  });
});

describe('a stream that is left without a word', () => {
  it('gives back what it held: destroyed, closed, or aborted between two reads', async () => {
    const budget = new RowBudget(1000);
    const abort = new AbortController();
    const open = () => session.stream(selectAll, {}, { fetchSize: 100, budget, signal: abort.signal });

    const readable = open().toReadable();
    await once(readable, 'readable');
    readable.destroy();
    const closed = open();
    await closed.pages().next();
    expect(budget.free).toBeLessThan(1000);
    await closed.close();
    await open().pages().next();
    abort.abort();
    await expect.poll(() => budget.free).toBe(1000);
    expect(session.stats.openStreams).toBe(0);
  });
});

describe('Session.scan', () => {
  it('yields every row once, by one range or many', async () => {
    for (const [fetchSize, parallel, ranges] of [
      [5000, 4, 16],
      [100, 4, 16],
      [7, 3, 50],
      [1, 2, 3],
    ] as const) {
      const progress: [number, number][] = [];
      const onProgress = (done: number, of: number) => void progress.push([done, of]);
      const rows = await session
        .scan(selectRange, {}, { tokenOf, fetchSize, parallel, ranges, onProgress })
        .toArray();
      expect(sorted(rows.map(({ n }) => n))).toEqual(numbers);
      const [done, of] = progress.at(-1) ?? [];
      expect(done).toBe(of);
    }
  });

  it('starts behind a token', async () => {
    const tokens = numbers.map((n) => tokenOf({ n })).sort((a, b) => (a < b ? -1 : 1));
    const afterToken = tokens[499] ?? minToken;
    const rows = await session.scan(selectRange, {}, { tokenOf, fetchSize: 50, afterToken }).toArray();
    expect(rows).toHaveLength(500);
  });

  it('holds no more rows than its budget, and gives all back when broken off', async () => {
    const budget = new RowBudget(200);
    let least = budget.free;
    const options = {
      tokenOf,
      fetchSize: 100,
      budget,
      onPage: () => {
        least = Math.min(least, budget.free);
      },
    };
    for await (const { n } of session.scan(selectRange, {}, options)) if (n === 3) break;
    await expect.poll(() => budget.free).toBe(200);
    expect(least).toBeGreaterThanOrEqual(0);
    expect(least).toBeLessThan(200);
  });
});
