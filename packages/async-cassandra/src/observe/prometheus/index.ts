export { type CollectMetricsOptions, collectMetrics } from './collect-metrics.js';
export type { MetricsRegistry } from './metric-family.js';
