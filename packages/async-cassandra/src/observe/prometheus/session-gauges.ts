import type { Session } from '../../session/session.js';
import type { MetricFamily } from './metric-family.js';

/** What gauges read of a session. */
export type ReadSession = Pick<Session, 'hosts' | 'stats'>;

/** Registers what a session holds at the moment of asking; all of it is 0 while there is none. */
export function registerSessionGauges(
  family: MetricFamily,
  session: () => ReadSession | undefined,
  hostLabels: boolean,
): void {
  const hosts = () => session()?.hosts ?? [];
  family.gauge(
    'requests_in_flight',
    'Requests sent to Cassandra and not yet settled by the driver.',
    (gauge) => gauge.set(session()?.stats.requestsInFlight ?? 0),
  );
  family.gauge('requests_waiting', 'Requests waiting for a place among those in flight.', (gauge) =>
    gauge.set(session()?.stats.requestsWaiting ?? 0),
  );
  family.gauge('open_streams', 'Row streams made and not yet ended or closed.', (gauge) =>
    gauge.set(session()?.stats.openStreams ?? 0),
  );
  family.gauge('connected_hosts', 'Cassandra nodes with at least one open connection.', (gauge) =>
    gauge.set(hosts().filter(({ connections }) => connections > 0).length),
  );
  family.gauge(
    'hosts',
    'Cassandra nodes that the driver knows, by state.',
    (gauge) => {
      const known = hosts();
      const up = known.filter((host) => host.up).length;
      gauge.set({ state: 'up' }, up);
      gauge.set({ state: 'down' }, known.length - up);
    },
    ['state'],
  );
  if (hostLabels) registerHostGauges(family, hosts);
  else {
    family.gauge('connections', 'Open connections to Cassandra.', (gauge) =>
      gauge.set(hosts().reduce((sum, { connections }) => sum + connections, 0)),
    );
  }
}

/** By node, of which there are as many as the cluster has. */
function registerHostGauges(family: MetricFamily, hosts: () => ReadSession['hosts']): void {
  const gauges: [name: string, help: string, read: (host: ReadSession['hosts'][number]) => number][] = [
    ['connections', 'Open connections to a Cassandra node.', ({ connections }) => connections],
    ['host_up', 'Whether the driver can connect to a Cassandra node.', ({ up }) => Number(up)],
  ];
  for (const [name, help, read] of gauges) {
    family.gauge(
      name,
      help,
      (gauge) => {
        // Nodes that have left the cluster go.
        gauge.reset();
        for (const host of hosts()) {
          gauge.set({ host: host.address, datacenter: host.datacenter }, read(host));
        }
      },
      ['host', 'datacenter'],
    );
  }
}
