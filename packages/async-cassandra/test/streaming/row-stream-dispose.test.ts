import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { RowBudget, type Session, statement } from '../../src/index.js';

const select = statement({ cql: 'SELECT n FROM numbers WHERE run = 1', row: { n: 'int!' } });

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE numbers (run int, n int, PRIMARY KEY (run, n))');
  const insert = 'INSERT INTO numbers (run, n) VALUES (1, ?)';
  await Promise.all(Array.from({ length: 200 }, (_, n) => session.execute(insert, [n])));
});
afterAll(() => keyspace[Symbol.asyncDispose]());

const budget = new RowBudget(1_000);
const { signal } = new AbortController();
const open = () => session.stream(select, {}, { fetchSize: 10, budget, signal });
const isFree = () => expect.poll(() => [budget.free, session.stats.openStreams]).toEqual([1_000, 0]);

describe('a row stream', () => {
  it('leaves its scope: it is closed and holds nothing, however far it was read', async () => {
    for (const rows of [0, 1, 10, 15]) {
      let outside: ReturnType<typeof open>;
      {
        await using stream = open();
        outside = stream;
        const reading = stream[Symbol.asyncIterator]();
        for (let n = 0; n < rows; n++) expect((await reading.next()).value).toEqual({ n });
        expect(stream.isOpen).toBe(true);
      }
      expect(outside.isOpen).toBe(false);
      await expect(outside.toArray()).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
      await isFree();
    }
  });

  it('is closed twice without harm, also after it has ended', async () => {
    await using stream = open();
    await Promise.all([stream.close(), stream.close()]);
    await stream.close();
    await using ended = open();
    expect(await ended.toArray()).toHaveLength(200);
    await ended.close();
    await isFree();
  });

  it('is closed while a page is on its way: who waits for it is told, the page is dropped', async () => {
    const stream = open();
    const reading = stream[Symbol.asyncIterator]();
    const waiting = reading.next();
    expect(session.stats.requestsInFlight).toBe(1);
    await stream.close();
    await expect(waiting).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    expect(await reading.next()).toEqual({ done: true, value: undefined });
    await isFree();
  });
});

describe('a row stream as a Node stream', () => {
  it('leaves its scope: both are closed', async () => {
    const stream = open();
    {
      await using readable = stream.toReadable();
      await once(readable, 'readable');
      expect(readable.read()).toEqual({ n: 0 });
    }
    expect(stream.isOpen).toBe(false);
    await isFree();
  });

  it('is destroyed twice without harm, also after its end', async () => {
    const readable = open().toReadable();
    readable.destroy();
    readable.destroy();
    await once(readable, 'close');
    const ended = open().toReadable();
    let rows = 0;
    for await (const _row of ended) rows++;
    ended.destroy();
    expect([rows, readable.errored, ended.errored]).toEqual([200, null, null]);
    await isFree();
  });

  it('is destroyed while a page is on its way, and fails where its stream is closed instead', async () => {
    const readable = open().toReadable();
    readable.read();
    expect(session.stats.requestsInFlight).toBe(1);
    readable.destroy();
    await once(readable, 'close');
    expect(readable.errored).toBeNull();

    const stream = open();
    const failing = stream.toReadable();
    failing.read();
    const failed = once(failing, 'error');
    await stream.close();
    expect(await failed).toMatchObject([{ code: 'STREAM_CLOSED' }]);
    await isFree();
  });
});
