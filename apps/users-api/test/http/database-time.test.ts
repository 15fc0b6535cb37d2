import { describe, expect, it } from 'vitest';
import { DatabaseTime } from '../../src/http/database-time.js';

/** Records requests given as [start, end] in the order in which they end. */
function totalOf(...requests: [number, number][]): number {
  const time = new DatabaseTime();
  for (const [start, end] of requests) time.record({ durationMs: end - start }, end);
  return time.totalMs;
}

describe('database time', () => {
  it.each<[string, [number, number][], number]>([
    ['nothing', [], 0],
    [
      'one after another',
      [
        [0, 10],
        [20, 25],
      ],
      15,
    ],
    [
      'at once',
      [
        [0, 10],
        [0, 10],
        [1, 11],
      ],
      11,
    ],
    [
      'one within another',
      [
        [2, 4],
        [6, 8],
        [0, 10],
      ],
      10,
    ],
    [
      'overlapping the last of several',
      [
        [0, 10],
        [20, 30],
        [25, 40],
      ],
      30,
    ],
  ])('counts %s once', (_name, requests, expected) => {
    expect(totalOf(...requests)).toBe(expected);
  });
});
