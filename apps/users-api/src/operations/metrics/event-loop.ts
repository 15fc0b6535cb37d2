import {
  type EventLoopUtilization,
  type IntervalHistogram,
  monitorEventLoopDelay,
  performance,
} from 'node:perf_hooks';

/** Milliseconds between two samples of the delay. */
const resolutionMs = 10;
const turnMs = 30_000;

interface Watch {
  readonly delay: IntervalHistogram;
  since: EventLoopUtilization;
}

/**
 * How late the event loop is, and how busy. Of two watches that start anew in turns, every 30 s, the older
 * one answers: figures are of the last 30 to 60 s (at first of the time since the start), and asking does
 * not change what the next one to ask gets to see.
 */
export class EventLoop implements Disposable {
  #older = startWatch();
  #younger = startWatch();
  readonly #timer = setInterval(() => this.#turn(), turnMs).unref();

  /** Seconds the loop was late at a percentile from 0 (exclusive) to 100. */
  delayAt(percentile: number): number {
    return this.#seconds((delay) => delay.percentile(percentile));
  }

  get meanDelay(): number {
    return this.#seconds(({ mean }) => mean);
  }

  get maxDelay(): number {
    return this.#seconds(({ max }) => max);
  }

  /** The part of the time, from 0 to 1, in which the loop had something to do. */
  get utilization(): number {
    return performance.eventLoopUtilization(this.#older.since).utilization;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#older.delay.disable();
    this.#younger.delay.disable();
  }

  #turn(): void {
    this.#older.delay.reset();
    this.#older.since = performance.eventLoopUtilization();
    [this.#older, this.#younger] = [this.#younger, this.#older];
  }

  /** What Node.js measures is the time from one sample to the next, the intended part of it included. */
  #seconds(nanoseconds: (delay: IntervalHistogram) => number): number {
    const { delay } = this.#older;
    return delay.count === 0 ? 0 : Math.max(0, nanoseconds(delay) / 1e9 - resolutionMs / 1e3);
  }
}

function startWatch(): Watch {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  return { delay, since: performance.eventLoopUtilization() };
}
