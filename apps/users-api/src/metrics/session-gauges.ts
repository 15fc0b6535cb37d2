import type { HostState, Session } from 'async-cassandra';
import { Gauge, type Registry } from 'prom-client';
import { readGauge } from './read-gauge.js';

/**
 * Registers what a session holds at the moment of asking, all of it 0 while there is none. Nodes are counted,
 * never named: anybody may read metrics.
 */
export function registerSessionGauges(registry: Registry, session: () => Session | undefined): void {
  const hosts = (): readonly HostState[] => session()?.hosts ?? [];
  const gauges: [name: string, help: string, read: () => number][] = [
    [
      'cassandra_requests_in_flight',
      'Requests sent to Cassandra and not yet settled by the driver.',
      () => session()?.stats.requestsInFlight ?? 0,
    ],
    [
      'cassandra_requests_waiting',
      'Requests waiting for a place among those in flight.',
      () => session()?.stats.requestsWaiting ?? 0,
    ],
    [
      'cassandra_open_streams',
      'Row streams made and not yet ended or closed.',
      () => session()?.stats.openStreams ?? 0,
    ],
    [
      'cassandra_connections',
      'Open connections to Cassandra.',
      () => hosts().reduce((sum, { connections }) => sum + connections, 0),
    ],
    [
      'cassandra_connected_hosts',
      'Cassandra nodes with at least one open connection.',
      () => hosts().filter(({ connections }) => connections > 0).length,
    ],
  ];
  for (const gauge of gauges) readGauge(registry, ...gauge);
  new Gauge({
    name: 'cassandra_hosts',
    help: 'Cassandra nodes that the driver knows, by state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const known = hosts();
      const up = known.filter((host) => host.up).length;
      this.set({ state: 'up' }, up);
      this.set({ state: 'down' }, known.length - up);
    },
  });
}
