import { listen, type SessionChoice } from '../listen.js';
import { HostMetrics } from './host-metrics.js';
import { MetricFamily, type MetricsRegistry } from './metric-family.js';
import { RequestMetrics } from './request-metrics.js';
import { registerSessionGauges } from './session-gauges.js';

export interface CollectMetricsOptions {
  /** Where the metrics are registered: prom-client's `register`, or one of your own. */
  readonly register: MetricsRegistry;
  /**
   * Whose requests are counted and whose state is read; a function where the session comes later. Default:
   * the requests of every session of the process, without gauges of state.
   */
  readonly session?: SessionChoice<'hosts' | 'stats'> | undefined;
  /** What every name begins with. Two sessions in one registry need two. Default: `cassandra_client_`. */
  readonly prefix?: string | undefined;
  /** Whether nodes are told apart by address and data centre. Default: true. */
  readonly hostLabels?: boolean | undefined;
}

/**
 * Keeps metrics in a registry of prom-client: counters and durations of requests, events of nodes, and of one
 * session what it holds at the moment of a scrape. Disposing stops it and takes the metrics out of the registry.
 * @throws Error of prom-client when the registry has a metric of such a name.
 */
export function collectMetrics(options: CollectMetricsOptions): Disposable {
  const { register, session, prefix = 'cassandra_client_', hostLabels = true } = options;
  const family = new MetricFamily(register, prefix);
  try {
    const requests = new RequestMetrics(family);
    const hosts = new HostMetrics(family);
    if (session !== undefined) {
      registerSessionGauges(family, typeof session === 'function' ? session : () => session, hostLabels);
    }
    const listening = listen({
      session,
      onRequest: (event) => requests.record(event),
      onHost: (event) => hosts.record(event),
    });
    return {
      [Symbol.dispose]() {
        listening[Symbol.dispose]();
        family[Symbol.dispose]();
      },
    };
  } catch (error) {
    family[Symbol.dispose]();
    throw error;
  }
}
