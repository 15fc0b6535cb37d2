import { expect, it } from 'vitest';
import { dateJson } from '../../src/rest/json.js';

const mostMs = 8.64e15;

it('dates are written as JSON.stringify does, whichever was written before', () => {
  const written = (date: Date | null) => expect(dateJson(date)).toBe(JSON.stringify(date));
  for (const ms of [
    -1,
    0,
    1,
    86_399_999,
    -86_400_000,
    -mostMs,
    mostMs,
    -62_167_219_200_001,
    253_402_300_800_000,
  ]) {
    written(new Date(ms));
  }
  const midnight = Date.parse('2026-03-01T00:00:00Z');
  for (let n = -4_000; n < 4_000; n++) {
    // All over what a Date holds, and close to each other around a midnight.
    written(new Date(Math.round((n / 4_000) * mostMs) + n));
    written(new Date(midnight + n * 37));
  }
  written(new Date(Number.NaN));
  written(null);
});
