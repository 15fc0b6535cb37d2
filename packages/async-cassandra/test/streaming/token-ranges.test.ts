import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxToken, minToken, splitRing } from '../../src/streaming/token-ranges.js';

it('cuts the ring into ranges that meet, from the given token to the last one', () => {
  const start = fc.bigInt({ min: minToken, max: maxToken });
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 64 }), (from, count) => {
      const ranges = splitRing(count, from);
      const ends = ranges.map(({ end }) => end);
      expect(ranges.map((range) => range.start)).toEqual(
        from === maxToken ? [] : [from, ...ends.slice(0, -1)],
      );
      expect(ends.at(-1)).toBe(from === maxToken ? undefined : maxToken);
    }),
  );
});
