import { expect, it } from 'vitest';

const { percentile } = await import(new URL('../../../showcase/percentile.js', import.meta.url).href);

/** Requests so far, and how many took at most 0.1, 0.2 and 1 s. */
const reading = (count: number, ...totals: [number, number, number]) => ({
  request_duration: { count, buckets: [0.1, 0.2, 1].map((limit, i) => [limit, totals[i]]) },
});
const before = reading(100, 50, 80, 100);

it.each([
  ['half of those in the first bucket', reading(110, 60, 90, 110), 0.5, 50],
  ['evenly within a later bucket', reading(110, 50, 90, 110), 0.5, 150],
  ['what lies beyond the last bucket as its limit', reading(110, 50, 80, 100), 0.95, 1000],
  ['nothing where there was nothing', before, 0.5, undefined],
])('reckons %s', (_what, now, part, milliseconds) => {
  const result = percentile(before, now, part);
  if (milliseconds === undefined) expect(result).toBeUndefined();
  else expect(result).toBeCloseTo(milliseconds, 6);
});
