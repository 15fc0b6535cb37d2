import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { RowBudget, type Session, type StreamOptions, statement } from '../../src/index.js';

const select = statement({ cql: 'SELECT n FROM numbers WHERE run = 1', row: { n: 'int!' } });
const selectRange = statement({
  cql: 'SELECT run, n FROM numbers WHERE token(run) > :range_start AND token(run) <= :range_end',
  params: { range_start: 'bigint', range_end: 'bigint' },
  row: { run: 'int!', n: 'int!' },
});

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE numbers (run int, n int, PRIMARY KEY (run, n))');
  const insert = 'INSERT INTO numbers (run, n) VALUES (?, ?)';
  const all = Array.from({ length: 200 }, (_, n) => [n % 20, n]).concat(
    [...Array(100).keys()].map((n) => [1, n]),
  );
  await Promise.all(all.map((row) => session.execute(insert, row)));
});
const budget = new RowBudget(1_000);
afterEach(() => expect.poll(() => [budget.free, session.stats.openStreams]).toEqual([1_000, 0]));
afterAll(() => keyspace[Symbol.asyncDispose]());

const open = (options: StreamOptions = {}) =>
  session.stream(select, {}, { fetchSize: 10, budget, ...options });

describe('a row stream', () => {
  it('is not open when its signal has aborted before', async () => {
    const stream = open({ signal: AbortSignal.abort() });
    expect([stream.isOpen, session.stats.openStreams]).toEqual([false, 0]);
    await expect(stream.toArray()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('ends when it is broken off before anything was read', async () => {
    const stream = open();
    expect(await stream[Symbol.asyncIterator]().return?.()).toEqual({ done: true, value: undefined });
    expect(stream.isOpen).toBe(false);
    const other = open();
    const readable = Readable.from(other);
    readable.destroy();
    await once(readable, 'close');
    expect(other.isOpen).toBe(false);
  });

  it('answers those who ask at once in the order in which they asked', async () => {
    const reading = open({ fetchSize: 5 })[Symbol.asyncIterator]();
    const answers: number[] = [];
    const ask = async (order: number) => {
      const { value } = await reading.next();
      answers.push(order);
      return value?.n;
    };
    const first = ask(0);
    const second = ask(1);
    const third = first.then(() => ask(2));
    const rows = await Promise.all([first, second, third]);
    expect(rows).toEqual(rows.toSorted((a, b) => Number(a) - Number(b)));
    expect(answers).toEqual([0, 1, 2]);
    await reading.return?.();
  });

  it('answers with the pages in their order when they are asked for at once, and breaks off behind them', async () => {
    const pages = open({ fetchSize: 5 }).pages();
    const [first, second, end] = await Promise.all([pages.next(), pages.next(), pages.return?.()]);
    expect([first?.done, second?.done, end?.done]).toEqual([false, false, true]);
    const rows = [...(first?.value.rows ?? []), ...(second?.value.rows ?? [])].map(({ n }) => n);
    const all = await open({ maxRows: 10 }).toArray();
    expect(rows).toEqual(all.map(({ n }) => n));
  });

  it('takes its time limit for all of its pages', async () => {
    const reading = async () => {
      for await (const _page of open({ fetchSize: 1, timeoutMs: 40 }).pages()) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('refuses numbers that make no sense, without spoiling the budget', () => {
    for (const options of [
      { maxRows: Number.NaN },
      { maxRows: 0.5 },
      { maxPages: -1 },
      { fetchSize: Number.NaN },
    ]) {
      expect(() => open(options)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', option: Object.keys(options)[0] }),
      );
    }
  });

  it('holds nothing when its page cannot even be asked for', async () => {
    const options = { consistency: 'MOST' as never };
    const refused = { code: 'INVALID_ARGUMENT', option: 'consistency' };
    await expect(open(options).toArray()).rejects.toMatchObject(refused);
    await expect(open(options).pages().next()).rejects.toMatchObject(refused);
    expect([budget.free, session.stats.openStreams]).toEqual([1_000, 0]);
  });
});

describe('a scan', () => {
  const tokenOf = ({ run }: { run: number }) => {
    const key = Buffer.alloc(4);
    key.writeInt32BE(run);
    return session.tokenOf(key);
  };
  const scan = (options: StreamOptions & { parallel?: number; ranges?: number }) =>
    session.scan(selectRange, {}, { tokenOf, fetchSize: 10, budget, ...options });

  it('refuses to read nothing at a time, which would leave out all but the first page', async () => {
    for (const options of [{ parallel: 0 }, { ranges: 0 }, { parallel: Number.NaN }]) {
      await expect(scan(options).toArray()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('does not look at a page state', async () => {
    const { pageState } = await session.execute(select, {}, { fetchSize: 10 });
    expect(await scan({ pageState }).toArray()).toHaveLength(await count());
  });

  async function count(): Promise<number> {
    const { rows } = await session.execute('SELECT run, n FROM numbers', undefined, { fetchSize: 1_000 });
    return rows.length;
  }
});
