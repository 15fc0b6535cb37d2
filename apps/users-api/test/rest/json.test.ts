import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dateJson } from '../../src/rest/json.js';

it('dates are written as JSON.stringify does, whichever was written before', () => {
  const moments = fc.date({ noInvalidDate: false });
  const nearby = fc.date({ min: new Date('2026-02-28T23:59:00Z'), max: new Date('2026-03-01T00:01:00Z') });
  const written = (date: Date | null) => {
    expect(dateJson(date)).toBe(JSON.stringify(date));
  };
  fc.assert(fc.property(fc.oneof(moments, nearby), written), { numRuns: 5_000 });
  for (const ms of [
    -1, 0, 1, 86_399_999, -86_400_000, -8.64e15, 8.64e15, -62_167_219_200_001, 253_402_300_800_000,
  ]) {
    written(new Date(ms));
  }
  written(null);
});
