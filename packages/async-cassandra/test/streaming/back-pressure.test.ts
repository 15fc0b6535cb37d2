import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CassandraError } from '../../src/index.js';
import { type PageFetcher, readPages } from '../../src/streaming/back-pressure.js';
import { RowBudget } from '../../src/streaming/row-budget.js';

/** A server of pages of these lengths; the page state is the number of the next page. */
function pagesOf(lengths: readonly number[], failAt = Number.POSITIVE_INFINITY) {
  let row = 0;
  const starts = lengths.map((length) => {
    const start = row;
    row += length;
    return start;
  });
  const asked: number[] = [];
  const fetch: PageFetcher<readonly number[]> = async (request) => {
    const page = Number(request.pageState ?? 0);
    asked.push(page);
    // Later pages may come sooner than earlier ones would.
    if (page % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
    if (page === failAt) throw new CassandraError('READ_TIMEOUT', 'staged');
    const rows = Array.from({ length: lengths[page] ?? 0 }, (_, n) => (starts[page] ?? 0) + n);
    const more = page + 1 < lengths.length;
    const pageState = more ? String(page + 1) : undefined;
    return { rows, pageState };
  };
  return { fetch, asked, total: row };
}

const shapes = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 })), {
  minLength: 1,
  maxLength: 12,
});
const prefetches = fc.constantFrom(0 as const, 1 as const);

describe('readPages', () => {
  it('yields every row once and in order, whatever the shape of the pages', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, prefetches, async (lengths, prefetch) => {
        const { fetch, asked, total } = pagesOf(lengths);
        const budget = new RowBudget(1000);
        const rows: number[] = [];
        for await (const page of readPages(fetch, { fetchSize: 20, prefetch, share: budget.share() }))
          rows.push(...page.rows);
        expect(rows).toEqual(Array.from({ length: total }, (_, n) => n));
        expect(asked).toEqual(lengths.map((_, n) => n));
        expect(budget.free).toBe(1000);
      }),
    );
  });

  it('yields what came before a failure, then fails, and holds nothing afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, prefetches, fc.nat(11), async (lengths, prefetch, at) => {
        const failAt = at % lengths.length;
        const budget = new RowBudget(1000);
        const { fetch } = pagesOf(lengths, failAt);
        let pages = 0;
        const reading = async () => {
          for await (const _page of readPages(fetch, { fetchSize: 20, prefetch, share: budget.share() }))
            pages++;
        };
        await expect(reading()).rejects.toMatchObject({ code: 'READ_TIMEOUT' });
        expect(pages).toBe(failAt);
        expect(budget.free).toBe(1000);
      }),
    );
  });

  it('asks for one page ahead of the reader, or none', async () => {
    for (const prefetch of [0, 1] as const) {
      const { fetch, asked } = pagesOf([5, 5, 5, 5]);
      const pages = readPages(fetch, { fetchSize: 5, prefetch, share: new RowBudget(1000).share() });
      await pages.next();
      await new Promise((resolve) => setImmediate(resolve));
      expect(asked.length).toBe(1 + prefetch);
      await pages.return?.();
    }
  });

  it('holds nothing when broken off', async () => {
    const budget = new RowBudget(1000);
    const { fetch } = pagesOf([5, 5, 5]);
    for await (const _page of readPages(fetch, { fetchSize: 5, prefetch: 1, share: budget.share() })) break;
    expect(budget.free).toBe(1000);
  });
});
