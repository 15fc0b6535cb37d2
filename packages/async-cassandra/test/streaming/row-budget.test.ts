import { expect, it } from 'vitest';
import { type PageRequest, readPages } from '../../src/streaming/pages.js';
import { RowBudget } from '../../src/streaming/row-budget.js';

it('grants what is wanted while there is plenty, and less as it runs low', () => {
  const budget = new RowBudget(1000, 10);
  expect(budget.take(100)).toBe(100);
  expect(budget.take(500)).toBe(300);
  for (let n = 0; n < 40; n++) expect(budget.take(500)).toBeGreaterThanOrEqual(10);
  expect(budget.take(500)).toBe(10);
});

it('grants one stream whole pages of a quarter of it, while it reads one ahead', async () => {
  const budget = new RowBudget(400);
  const asked: number[] = [];
  const fetch = async ({ fetchSize }: PageRequest) => {
    asked.push(fetchSize);
    return { rows: [], pageState: asked.length < 5 ? 'more' : undefined };
  };
  for await (const _ of readPages(fetch, { fetchSize: 100, prefetch: 1, budget }));
  expect(asked).toEqual([100, 100, 100, 100, 100]);
});

it('refuses what would spoil the sum', () => {
  const budget = new RowBudget(1000);
  for (const wanted of [Number.NaN, -1, 0, 0.5]) {
    expect(() => budget.take(wanted)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  }
  expect(budget.free).toBe(1000);
  expect(() => new RowBudget(Number.NaN)).toThrow(expect.objectContaining({ option: 'rows' }));
});

it('grants less than the floor only where less is wanted', () => {
  const budget = new RowBudget(0, 10);
  expect(budget.take(3)).toBe(3);
  expect(budget.take(30)).toBe(10);
  budget.give(13);
  expect(budget.free).toBe(0);
});
