import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BodyBudget } from '../../src/http/body-budget.js';
import type { HttpProblem } from '../../src/http/problem.js';

const block = 4096;
const lookMs = 100;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A body that holds `bytes`, and what it was refused with for the sake of others. */
function open(budget: BodyBudget, bytes: number) {
  const refused: HttpProblem[] = [];
  const body = budget.open((problem) => refused.push(problem));
  expect(body.append(Buffer.alloc(bytes))).toBeUndefined();
  return { body, refused };
}

describe('Error handling consistency: a full budget of bodies', () => {
  it('lets the body go that has got on least, before one that keeps coming', () => {
    const budget = new BodyBudget(40 * block);
    const [steady, trickling, silent] = [1, 2, 3].map(() => open(budget, 8 * block)) as [Open, Open, Open];
    for (let look = 0; look < 20; look++) {
      steady.body.append(Buffer.alloc(block / 2));
      trickling.body.append(Buffer.alloc(1));
      vi.advanceTimersByTime(lookMs);
    }
    const quick = open(budget, 5 * block);
    expect(budget.heldBytes).toBe(40 * block);
    expect(quick.body.append(Buffer.alloc(8 * block))).toBeUndefined();
    expect(silent.refused).toMatchObject([{ status: 408, headers: { connection: 'close' } }]);
    expect([...steady.refused, ...trickling.refused]).toEqual([]);
    expect(quick.body.append(Buffer.alloc(9 * block))).toBeUndefined();
    expect(trickling.refused).toMatchObject([{ status: 408 }]);
    expect(steady.refused).toEqual([]);
  });

  it('lets as many go as are in the way, and no more', () => {
    const budget = new BodyBudget(16 * block);
    const old = Array.from({ length: 16 }, () => open(budget, 1));
    vi.advanceTimersByTime(3 * lookMs);
    open(budget, 5 * block);
    expect(old.map(({ refused }) => refused.length)).toEqual([...Array(5).fill(1), ...Array(11).fill(0)]);
    expect(budget.heldBytes).toBe(16 * block);
  });

  it('refuses the one that needs more, with 503, where none is slow', () => {
    const budget = new BodyBudget(4 * block);
    const first = open(budget, 3 * block);
    const second = open(budget, block);
    expect(second.body.append(Buffer.alloc(1))).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
    });
    vi.advanceTimersByTime(2 * lookMs);
    expect(second.body.append(Buffer.alloc(1))).toMatchObject({ status: 503 });
    expect([...first.refused, ...second.refused]).toEqual([]);
  });

  it('refuses the one that needs more, with 408, where it is the slowest itself', () => {
    const budget = new BodyBudget(4 * block);
    const slow = open(budget, block);
    vi.advanceTimersByTime(3 * lookMs);
    const quick = open(budget, 3 * block);
    expect(slow.body.append(Buffer.alloc(block))).toMatchObject({ status: 408 });
    expect(quick.refused).toEqual([]);
  });

  it('has room again as soon as a body is closed, however often', () => {
    const budget = new BodyBudget(2 * block);
    for (let round = 0; round < 3; round++) {
      const { body } = open(budget, 2 * block);
      expect(budget.heldBytes).toBe(2 * block);
      body.close();
      body.close();
      expect(budget.heldBytes).toBe(0);
    }
    expect(vi.getTimerCount()).toBe(0);
  });
});

type Open = ReturnType<typeof open>;

describe('JSON: a body that comes in pieces', () => {
  it.each([1, 7, block - 1, block, block + 1, 10_000])('of %i bytes is put together', (length) => {
    const text = Array.from({ length: 5000 }, (_, index) => index).join();
    const bytes = Buffer.from(text);
    const budget = new BodyBudget(16 * block);
    // Memory that is used again must not show through.
    open(budget, 16 * block).body.close();
    const body = budget.open(() => {});
    for (let at = 0; at < bytes.length; at += length) body.append(bytes.subarray(at, at + length));
    expect(body.join().toString()).toBe(text);
    expect(budget.heldBytes).toBe(Math.ceil(bytes.length / block) * block);
  });
});
