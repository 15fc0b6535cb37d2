import type { Registry } from 'prom-client';
import type { EventLoop } from './event-loop.js';
import { readGauge } from './read-gauge.js';

/** Registers the state of the event loop. */
export function registerEventLoopGauges(registry: Registry, loop: EventLoop): void {
  const gauges: [name: string, help: string, read: () => number][] = [
    ['delay_mean_seconds', 'Mean delay of the event loop', () => loop.meanDelay],
    ['delay_p50_seconds', 'Median delay of the event loop', () => loop.delayAt(50)],
    ['delay_p90_seconds', '90th percentile of the delay of the event loop', () => loop.delayAt(90)],
    ['delay_p99_seconds', '99th percentile of the delay of the event loop', () => loop.delayAt(99)],
    ['delay_max_seconds', 'Longest delay of the event loop', () => loop.maxDelay],
    ['utilization_ratio', 'Part of the time in which the event loop was busy', () => loop.utilization],
  ];
  for (const [name, help, read] of gauges) {
    readGauge(registry, `nodejs_eventloop_${name}`, `${help}, over the last 30 to 60 s.`, read);
  }
}
