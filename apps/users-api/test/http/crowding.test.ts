import { describe, expect, it } from 'vitest';
import { Crowding } from '../../src/http/crowding.js';

/** Requests that have waited so long, one every 100 ms, with so many behind each: which are refused? */
function refused(waits: number[], others = 500): boolean[] {
  const crowding = new Crowding();
  return waits.map((waitedMs, i) => crowding.refuses(waitedMs, others, i * 100));
}

describe('Pagination under load: when requests are refused', () => {
  it('begins once all have waited more than a second, for a second', () => {
    const late = Array.from({ length: 15 }, () => 1200);
    expect(refused(late).indexOf(true)).toBe(10);
  });

  it('spares those in between that have not waited so long, and begins anew', () => {
    const late = Array.from({ length: 12 }, () => 1200);
    expect(
      refused([...late, 900, ...late])
        .map(Number)
        .join(''),
    ).toBe(`${'0'.repeat(10)}110${'0'.repeat(10)}11`);
  });

  it('never begins where few wait, however long', () => {
    expect(
      refused(
        Array.from({ length: 50 }, () => 60_000),
        99,
      ),
    ).not.toContain(true);
  });
});
