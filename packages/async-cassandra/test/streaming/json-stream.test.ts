import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { minToken, statement } from '../../src/index.js';

const rowCount = 3_000;
const columns = { n: 'int!', name: 'text', seen: 'timestamp', tags: 'list<text>' } as const;
const selectAll = statement({ cql: 'SELECT n, name, seen, tags FROM things', row: columns });
const selectRange = statement({
  cql: `SELECT n, name, seen, tags FROM things
        WHERE token(n) > :range_start AND token(n) <= :range_end`,
  params: { range_start: 'bigint', range_end: 'bigint' },
  row: columns,
});

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
  const { session } = own;
  await session.execute(
    'CREATE TABLE things (n int PRIMARY KEY, name text, seen timestamp, tags list<text>)',
  );
  const insert = 'INSERT INTO things (n, name, seen, tags) VALUES (?, ?, ?, ?)';
  const write = (n: number) => {
    const name = n % 7 === 0 ? null : `"${n}" é\n\\🚀`;
    return session.execute(insert, [n, name, new Date(n * 86_400_000), n % 2 === 0 ? [`${n}`] : null]);
  };
  await Promise.all(Array.from({ length: rowCount }, (_, n) => write(n)));
});
afterAll(() => own[Symbol.asyncDispose]());

async function textOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all).toString();
}

const tokenOf = ({ n }: { n: number }) => {
  const key = Buffer.alloc(4);
  key.writeInt32BE(n);
  return own.session.tokenOf(key);
};

describe('Session.streamJson', () => {
  it.each([1_000, 300, 7])(
    'writes what JSON.stringify makes of the rows, %i in a page',
    async (fetchSize) => {
      const options = { fetchSize, maxRows: 900 };
      const rows = await own.session.stream(selectAll, {}, options).toArray();
      const array = await textOf(own.session.streamJson(selectAll, {}, options));
      expect(array).toBe(JSON.stringify(rows));
      const lines = await textOf(own.session.streamJson(selectAll, {}, { ...options, lines: true }));
      expect(lines).toBe(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    },
  );

  it('is an empty array, or no line, where there is no row', async () => {
    const none = ['SELECT n FROM things WHERE n = ?', [-1]] as const;
    expect(await textOf(own.session.streamJson(...none))).toBe('[]');
    expect(await textOf(own.session.streamJson(...none, { lines: true }))).toBe('');
  });

  it('never parses as a whole before its end', async () => {
    for (const lines of [false, true]) {
      let text = '';
      const pieces: string[] = [];
      for await (const piece of own.session.streamJson(selectAll, {}, { lines })) pieces.push(String(piece));
      expect(pieces.length).toBeGreaterThan(3);
      for (const piece of pieces.slice(0, -1)) {
        text += piece;
        const parse = () => (lines ? text.split('\n').map((line) => JSON.parse(line)) : JSON.parse(text));
        expect(parse).toThrow();
      }
    }
  });

  it('writes later pieces over those that were given back, each of which is taken once', async () => {
    const whole = await textOf(own.session.streamJson(selectAll));
    const memories = new Set<ArrayBufferLike>();
    let [text, count] = ['', 0];
    for (let round = 0; round < 3; round++) {
      const stream = own.session.streamJson(selectAll);
      text = '';
      for await (const piece of stream) {
        text += piece;
        memories.add(piece.buffer);
        count++;
        stream.giveBack(piece);
        stream.giveBack(piece);
        stream.giveBack(Buffer.from('of somebody else'));
      }
      expect(text).toBe(whole);
    }
    expect(memories.size).toBeLessThan(count / 3);
    // Given back twice, one memory would be two pieces at once.
    const [first, second] = [own.session.streamJson(selectAll), own.session.streamJson(selectAll)];
    expect(await Promise.all([textOf(first), textOf(second)])).toEqual([whole, whole]);
  });

  it('asks for no page that its reader does not want, and gives everything back when it is left', async () => {
    const asked: number[] = [];
    const onRequest = ({ rows }: { rows: number }) => asked.push(rows);
    const options = { fetchSize: 1_000, prefetch: 0, onRequest } as const;
    for await (const piece of own.session.streamJson(selectAll, {}, options)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(asked).toEqual([1_000]);
    const readable = own.session.streamJson(selectAll, {}, options).toReadable();
    readable.destroy();
    await expect.poll(() => own.session.stats.openStreams).toBe(0);
  });

  it('fails in the middle as rows do, and ends by its signal', async () => {
    const hangUp = new AbortController();
    const read = async () => {
      const stream = own.session.streamJson(selectAll, {}, { fetchSize: 500, signal: hangUp.signal });
      for await (const _piece of stream) hangUp.abort();
    };
    await expect(read()).rejects.toMatchObject({ code: 'ABORTED' });
    const missing = textOf(own.session.streamJson('SELECT n FROM missing'));
    await expect(missing).rejects.toMatchObject({ code: 'INVALID_QUERY' });
  });
});

it('Session.scanJson writes every row once', async () => {
  const options = { fetchSize: 400, tokenOf, afterToken: minToken };
  const text = await textOf(own.session.scanJson(selectRange, {}, options));
  const numbers = (JSON.parse(text) as { n: number }[]).map(({ n }) => n).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: rowCount }, (_, n) => n));
});
