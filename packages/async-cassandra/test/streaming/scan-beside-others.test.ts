import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { connect, statement, type TokenScanOptions } from '../../src/index.js';
import { HoldingProxy } from '../proxy/holding-proxy.js';

const selectRange = statement({
  cql: 'SELECT n FROM numbers WHERE token(n) > :range_start AND token(n) <= :range_end',
  params: { range_start: 'bigint', range_end: 'bigint' },
  row: { n: 'int!' },
});

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
  await own.session.execute('CREATE TABLE numbers (n int PRIMARY KEY)');
  const write = (n: number) => own.session.execute('INSERT INTO numbers (n) VALUES (?)', [n]);
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => write(n)));
});
afterAll(() => own[Symbol.asyncDispose]());

/** The most pages of a scan that were on their way at once, while other requests of the session waited for answers. */
async function mostPagesAtOnce(
  others: number,
  options: Pick<TokenScanOptions<{ n: number }>, 'parallel'>,
): Promise<number> {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  await using session = await connect({ contactPoints: [proxy.contactPoint], keyspace: own.keyspace });
  proxy.holds = (frame) => frame.includes('LocalPartitioner') || frame.includes('Murmur3Partitioner');
  proxy.hold();
  const held = Array.from({ length: others }, () => session.execute('SELECT partitioner FROM system.local'));
  await expect.poll(() => proxy.heldAnswers).toBe(others);
  let now = 0;
  let most = 0;
  const scan = session.scan(
    selectRange,
    {},
    {
      ...options,
      fetchSize: 20,
      tokenOf: ({ n }) => {
        const key = Buffer.alloc(4);
        key.writeInt32BE(n);
        return session.tokenOf(key);
      },
      onSend: () => {
        most = Math.max(most, ++now);
      },
      onRequest: () => {
        now--;
      },
    },
  );
  expect(await scan.toArray()).toHaveLength(1_000);
  proxy.release();
  await Promise.all(held);
  return most;
}

it.each([
  [0, {}, 4],
  [17, {}, 1],
  [17, { parallel: 4 }, 4],
])('beside %i other requests a scan with %j asks for %i pages at once', async (others, options, pages) => {
  expect(await mostPagesAtOnce(others, options)).toBe(pages);
});
