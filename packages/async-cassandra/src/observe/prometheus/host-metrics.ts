import type { Counter } from 'prom-client';
import type { HostEvent } from '../host-event.js';
import type { MetricFamily } from './metric-family.js';

const kinds: readonly HostEvent['kind'][] = [
  'added',
  'removed',
  'up',
  'down',
  'stalled',
  'recovered',
  'refused',
  'unreachable',
  'fault',
];

/** Counts what happens to nodes, and those that are stalled. */
export class HostMetrics {
  readonly #events: Counter<'event'>;
  readonly #stalled = new Set<string>();

  constructor(family: MetricFamily) {
    const help =
      'What happened to Cassandra nodes: added, removed, up, down, stalled, recovered, refused, unreachable, fault.';
    this.#events = family.counter('host_events_total', help, ['event']);
    for (const event of kinds) this.#events.inc({ event }, 0);
    family.gauge(
      'stalled_hosts',
      'Cassandra nodes that are connected and have not answered anything for a while.',
      (gauge) => gauge.set(this.#stalled.size),
    );
  }

  record({ address, kind }: HostEvent): void {
    this.#events.inc({ event: kind });
    if (kind === 'stalled') this.#stalled.add(address);
    else if (kind !== 'fault' && kind !== 'refused' && kind !== 'unreachable') this.#stalled.delete(address);
  }
}
