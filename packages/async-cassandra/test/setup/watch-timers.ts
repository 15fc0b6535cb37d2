import { type CallSite, placeInLibrary } from './calls-of-library.js';

const running = new Map<object | number | string, CallSite>();
const real = { setTimeout, setInterval, clearTimeout, clearInterval };

type Callback = (...args: unknown[]) => void;

globalThis.setTimeout = Object.assign((callback: Callback, ms?: number, ...args: unknown[]) => {
  const timer = real.setTimeout(
    (...given: unknown[]) => {
      running.delete(timer);
      callback(...given);
    },
    ms,
    ...args,
  );
  running.set(timer, new Error());
  return timer;
}, real.setTimeout) as typeof setTimeout;

globalThis.setInterval = Object.assign((callback: Callback, ms?: number, ...args: unknown[]) => {
  const timer = real.setInterval(callback, ms, ...args);
  running.set(timer, new Error());
  return timer;
}, real.setInterval) as typeof setInterval;

const clear = (timer: NodeJS.Timeout | number | string | undefined) => {
  if (timer !== undefined) running.delete(timer);
  real.clearTimeout(timer);
};
globalThis.clearTimeout = clear;
globalThis.clearInterval = clear;

/** Timers that the library has started and that neither ran out nor were cleared. */
export function runningTimers(): string[] {
  const left: string[] = [];
  for (const [timer, site] of running) {
    const place = placeInLibrary(site);
    if (place === undefined) running.delete(timer);
    else left.push(`a timer of ${place}`);
  }
  return left;
}

/** Forgets those that run. */
export function forgetTimers(): void {
  running.clear();
}

/** Waits in real time, whatever a test has done to the clock. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void real.setTimeout(resolve, ms));
}
