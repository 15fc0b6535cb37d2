import { describe, expect, it } from 'vitest';
import { RequestRate } from '../../../src/operations/metrics/request-rate.js';

describe('requests per second', () => {
  it('is 0 without requests', () => {
    expect(new RequestRate(0).perSecond(5_000)).toBe(0);
  });

  it('divides by the time since the start while that is short, but by no less than a second', () => {
    const rate = new RequestRate(10_250);
    for (let i = 0; i < 20; i++) rate.record(10_300);
    expect(rate.perSecond(10_400)).toBe(20);
    expect(rate.perSecond(20_250)).toBe(2);
  });

  it('is steady under a steady load, wherever in a second it is asked', () => {
    const rate = new RequestRate(0);
    let sent = 0;
    for (const asked of [300_000, 300_050, 300_550, 300_999, 301_000, 359_700]) {
      for (; sent <= asked; sent += 100) rate.record(sent);
      expect(Math.abs(rate.perSecond(asked) - 10)).toBeLessThan(0.02);
    }
  });

  it('forgets what is older than a minute', () => {
    const rate = new RequestRate(0);
    for (let i = 0; i < 120; i++) rate.record(1_000);
    expect(rate.perSecond(60_999)).toBeGreaterThan(1.9);
    expect(rate.perSecond(61_000)).toBe(0);
    rate.record(500_000);
    expect(rate.perSecond(500_000)).toBeCloseTo(1 / 59, 6);
  });
});
