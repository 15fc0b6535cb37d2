import type { HostEvent } from 'async-cassandra';
import type { DatabaseLog } from './database.js';

const news = {
  added: ['info', 'joined'],
  removed: ['info', 'left'],
  up: ['info', 'is up'],
  down: ['warn', 'is down'],
  stalled: ['warn', 'does not answer; others are asked first'],
  recovered: ['info', 'answers again'],
  unreachable: [
    'warn',
    'is announced by the cluster and was never reached there; if it runs, CASSANDRA_ADDRESS_MAP may say where',
  ],
  fault: ['warn', 'is connected to anew after a fault'],
} as const satisfies Record<HostEvent['kind'], [keyof DatabaseLog, string]>;

/** Writes what happens to a node of Cassandra into the log of the service. */
export function logNode(log: DatabaseLog, { kind, address, error }: HostEvent): void {
  const [level, what] = news[kind];
  log[level](`Cassandra node ${address} ${what}${error ? `: ${error.message}` : ''}`);
}
