import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../src/config/config.js';
import { Patience } from '../../src/database/patience.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const passing = (problem = 'table notes does not exist') =>
  new ConfigurationError([problem], { mayPass: true });

it('waits for ever for a Cassandra that is away, and not at all for a mistake that stays one', () => {
  const patience = new Patience();
  for (let tries = 0; tries < 100; tries++) {
    expect(patience.covers(undefined)).toBe(true);
    vi.advanceTimersByTime(10_000);
  }
  expect(patience.covers(new ConfigurationError(['PORT']))).toBe(false);
});

it('waits some tries and some time for a mistake that may pass', () => {
  const patience = new Patience();
  for (let tries = 1; tries < 20; tries++) expect(patience.covers(passing())).toBe(true);
  vi.advanceTimersByTime(20_000);
  expect(patience.covers(passing())).toBe(false);

  // However long one try takes, it is not the only one.
  const slow = new Patience();
  for (let tries = 1; tries < 5; tries++) {
    expect(slow.covers(passing())).toBe(true);
    vi.advanceTimersByTime(30_000);
  }
  expect(slow.covers(passing())).toBe(false);
});

it('begins anew when something else is the matter', () => {
  const patience = new Patience();
  for (let tries = 0; tries < 20; tries++) {
    expect(patience.covers(passing(`table t${tries} does not exist`))).toBe(true);
    vi.advanceTimersByTime(10_000);
    expect(patience.covers(passing())).toBe(true);
    expect(patience.covers(undefined)).toBe(true);
  }
});
