import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { EventLoop } from '../../../src/operations/metrics/event-loop.js';

afterEach(() => {
  vi.useRealTimers();
});

const blockedSeconds = 1;

/** Blocks the event loop, and lets the sampling see it. */
async function block(): Promise<void> {
  await delay(50);
  const end = performance.now() + blockedSeconds * 1000;
  while (performance.now() < end);
  await delay(50);
}

it('tells how late and how busy the loop was, and goes on telling after the first to ask', async () => {
  using loop = new EventLoop();
  await block();
  for (let asked = 0; asked < 2; asked++) {
    expect(loop.maxDelay).toBeGreaterThan(blockedSeconds * 0.9);
    expect(loop.delayAt(100)).toBeGreaterThan(blockedSeconds * 0.9);
    expect(loop.delayAt(50)).toBeLessThan(blockedSeconds * 0.9);
    expect(loop.meanDelay).toBeGreaterThan(0);
    expect(loop.utilization).toBeGreaterThan(0.5);
  }
});

it('forgets at the second turn of its watches, after 60 s', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  using loop = new EventLoop();
  await block();
  vi.advanceTimersByTime(30_000);
  expect(loop.maxDelay).toBeGreaterThan(blockedSeconds * 0.9);
  vi.advanceTimersByTime(30_000);
  await delay(50);
  expect(loop.maxDelay).toBeLessThan(blockedSeconds * 0.9);
});

it('says 0 while nothing is measured, and leaves no timer behind', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  {
    using loop = new EventLoop();
    expect(loop.maxDelay).toBe(0);
    expect(loop.meanDelay).toBe(0);
    expect(vi.getTimerCount()).toBe(1);
  }
  expect(vi.getTimerCount()).toBe(0);
});
