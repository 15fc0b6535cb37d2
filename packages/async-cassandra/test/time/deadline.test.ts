import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from '../../src/index.js';
import { abortError, raceStop } from '../../src/time/stop.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Deadline', () => {
  it('aborts with DEADLINE_EXCEEDED when its time is over, and not before', () => {
    using deadline = Deadline.after(1000);
    vi.advanceTimersByTime(999);
    expect(deadline.signal.aborted).toBe(false);
    expect(deadline.remainingMs).toBeCloseTo(1, 0);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('may have any number of calls wait under it without a warning of Node', async () => {
    vi.useRealTimers();
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    using deadline = Deadline.after(1000);
    for (let n = 0; n < 20; n++) deadline.signal.addEventListener('abort', () => {});
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('never passes by itself when it is longer than a timer can be', () => {
    for (const milliseconds of [Number.POSITIVE_INFINITY, 2 ** 31]) {
      using deadline = Deadline.after(milliseconds);
      vi.advanceTimersByTime(1000);
      expect([deadline.aborted, vi.getTimerCount()]).toEqual([false, 0]);
    }
    for (const wrong of [-1, Number.NaN]) {
      expect(() => Deadline.after(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('takes over the reason of an outer signal', () => {
    const outer = new AbortController();
    const reason = new Error('hung up');
    using deadline = Deadline.after(1000, { signal: outer.signal });
    outer.abort(reason);
    expect(deadline.signal.reason).toBe(reason);
    using late = Deadline.after(1000, { signal: outer.signal });
    expect(late.signal.reason).toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has no more time left than the deadline that ends it early', () => {
    using outer = Deadline.after(1000);
    using inner = Deadline.after(5000, { signal: outer });
    using endless = Deadline.after(Number.POSITIVE_INFINITY, { signal: inner });
    vi.advanceTimersByTime(400);
    for (const deadline of [outer, inner, endless]) expect(deadline.remainingMs).toBeCloseTo(600, 0);
    vi.advanceTimersByTime(600);
    expect([inner.remainingMs, endless.remainingMs]).toEqual([0, 0]);
  });

  it('starts again with every restart, until it has aborted', () => {
    using deadline = Deadline.after(1000);
    vi.advanceTimersByTime(900);
    deadline.restart();
    vi.advanceTimersByTime(900);
    deadline.restart(100);
    vi.advanceTimersByTime(99);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.aborted).toBe(true);
    deadline.restart();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer and no listener when disposed', () => {
    const outer = new AbortController();
    const removed = vi.spyOn(outer.signal, 'removeEventListener');
    Deadline.after(1000, { signal: outer.signal })[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledOnce();
  });
});

describe('raceStop', () => {
  it('settles as the promise does and leaves no listener behind', async () => {
    const abort = new AbortController();
    const added = vi.spyOn(abort.signal, 'addEventListener');
    const removed = vi.spyOn(abort.signal, 'removeEventListener');
    await expect(raceStop(Promise.resolve(1), abort.signal)).resolves.toBe(1);
    await expect(raceStop(Promise.reject(new Error('x')), abort.signal)).rejects.toThrow('x');
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  });

  it('keeps the reason as the cause', async () => {
    const reason = { why: 'because' };
    const never = new Promise(() => {});
    await expect(raceStop(never, AbortSignal.abort(reason))).rejects.toMatchObject({
      code: 'ABORTED',
      cause: reason,
    });
  });

  it('takes the time-out of an AbortSignal for a deadline', () => {
    const signal = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
    expect(abortError(signal).code).toBe('DEADLINE_EXCEEDED');
  });
});
