import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DurationHistogram } from '../../../src/observe/memory/duration-histogram.js';

const durations = fc.array(fc.double({ min: 0.001, max: 60 * 60_000, noNaN: true }), { minLength: 1 });

function histogramOf(values: readonly number[]): DurationHistogram {
  const histogram = new DurationHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('DurationHistogram', () => {
  it('tells every quantile within 2.2 %, and the rest exactly', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(durations, part, (values, part) => {
        const histogram = histogramOf(values);
        const sorted = values.toSorted((a, b) => a - b);
        const truth = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
        expect(Math.abs(histogram.quantile(part) - truth)).toBeLessThanOrEqual(truth * 0.022);
        expect([histogram.count, histogram.min, histogram.max]).toEqual([
          values.length,
          sorted[0],
          sorted.at(-1),
        ]);
        const sum = values.reduce((total, each) => total + each, 0);
        expect(histogram.mean).toBeCloseTo(sum / values.length, 6);
      }),
    );
  });

  it('is as exact as that wherever in a bucket a duration lies', () => {
    for (let duration = 0.002; duration < 60_000; duration *= 1.001) {
      const told = histogramOf([duration / 2, duration, duration * 2]).quantile(0.5);
      expect(Math.abs(told - duration)).toBeLessThanOrEqual(duration * 0.022);
    }
  });

  it('adds up to what one that had recorded everything tells', () => {
    fc.assert(
      fc.property(durations, durations, (first, second) => {
        const added = histogramOf(first);
        added.add(histogramOf(second));
        const whole = histogramOf([...first, ...second]);
        expect([whole.quantile(0), whole.quantile(1)]).toEqual([whole.min, whole.max]);
        for (const part of [0, 0.5, 0.99, 1]) expect(added.quantile(part)).toBe(whole.quantile(part));
        expect([added.count, added.min, added.max]).toEqual([whole.count, whole.min, whole.max]);
      }),
    );
  });

  it('takes what is outside of its buckets, and is 0 without anything', () => {
    const histogram = histogramOf([0, 1e12]);
    expect([histogram.quantile(0), histogram.quantile(0.5), histogram.quantile(1)]).toEqual([0, 0, 1e12]);
    const empty = new DurationHistogram();
    expect([empty.quantile(0.5), empty.min, empty.mean, empty.max]).toEqual([0, 0, 0, 0]);
  });
});
