import { afterEach, expect, it, vi } from 'vitest';
import { type PageRequest, readPages } from '../../src/streaming/pages.js';
import { RowBudget } from '../../src/streaming/row-budget.js';

afterEach(() => vi.useRealTimers());

const later = (ms: number) => vi.advanceTimersByTime(ms);

it('grants what is wanted while there is plenty, and less as it runs low', () => {
  const budget = new RowBudget(1000, 10);
  expect(budget.take(100).rows).toBe(100);
  expect(budget.take(500).rows).toBe(300);
  for (let n = 0; n < 40; n++) expect(budget.take(500).rows).toBeGreaterThanOrEqual(10);
  expect(budget.take(500).rows).toBe(10);
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
  expect(budget.free).toBe(400);
});

it('refuses what would spoil the sum', () => {
  const budget = new RowBudget(1000);
  for (const wanted of [Number.NaN, -1, 0, 0.5]) {
    expect(() => budget.take(wanted)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  }
  expect(budget.free).toBe(1000);
  expect(() => new RowBudget(Number.NaN)).toThrow(expect.objectContaining({ option: 'rows' }));
});

it('grants less than the floor only where less is wanted, and takes each back once', () => {
  const budget = new RowBudget(0, 10);
  const holds = [budget.take(3), budget.take(30)];
  expect(holds.map(({ rows }) => rows)).toEqual([3, 10]);
  for (const hold of [...holds, ...holds]) budget.give(hold);
  expect(budget.free).toBe(0);
});

it('counts no more what is with a reader that has stalled, and never loses a row', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const budget = new RowBudget(1000, 10);
  const stalled = Array.from({ length: 50 }, () => budget.take(500));
  expect(budget.take(500).rows).toBe(10);
  later(600);
  // This one has come to its reader just now, whenever it was asked for.
  const moving = stalled.pop();
  if (moving !== undefined) budget.handOver(moving);
  later(600);
  expect(budget.take(300).rows).toBe(300);
  expect(budget.stalled).toBeGreaterThan(900);
  const held = budget.stalled;
  for (const hold of stalled) budget.give(hold);
  expect(held - budget.stalled).toBe(stalled.reduce((sum, { rows }) => sum + rows, 0));
});

it('lets stalled readers hold eight times the budget, and then makes pages smaller again', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const budget = new RowBudget(90, 10);
  for (let n = 0; n < 1000; n++) {
    budget.take(30);
    later(1_001);
  }
  expect(budget.stalled).toBeGreaterThan(8 * 90 - 30);
  expect(budget.stalled).toBeLessThanOrEqual(8 * 90);
  expect(budget.take(30).rows).toBe(10);
  expect(budget.allowsReadingAhead).toBe(false);
});
