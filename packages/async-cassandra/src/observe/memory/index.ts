export {
  type HostCondition,
  MemoryMetrics,
  type MemoryMetricsOptions,
  type MetricsSnapshot,
} from './memory-metrics.js';
export type { DurationFigures, RequestFigures } from './request-totals.js';
