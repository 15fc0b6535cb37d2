import { collectDefaultMetrics, Registry } from 'prom-client';

let shared: Registry | undefined;

/** Memory, processor time, handles and garbage collection: one registry, since every app of a process shares them. */
export function processMetrics(): Registry {
  shared ??= collect();
  return shared;
}

function collect(): Registry {
  const registry = new Registry();
  // Its own figures of the event loop start anew whenever anybody reads them, so that two readers spoil each
  // other's: they are left out, and the sampling behind them as good as stopped.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 2 ** 31 - 1 });
  for (const { name } of registry.getMetricsAsArray()) {
    if (name.startsWith('nodejs_eventloop_lag')) registry.removeSingleMetric(name);
  }
  return registry;
}
