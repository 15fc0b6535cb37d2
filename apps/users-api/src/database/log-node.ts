import type { HostEvent } from 'async-cassandra';
import type { Config } from '../config/config.js';
import { refusalMessage } from './connection-problem.js';
import type { DatabaseLog } from './database-log.js';

const news = {
  added: ['info', 'joined'],
  removed: ['info', 'left'],
  up: ['info', 'is up'],
  down: ['warn', 'is down'],
  stalled: ['warn', 'does not answer; others are asked first'],
  recovered: ['info', 'answers again'],
  refused: ['warn', 'does not let the service in'],
  unreachable: [
    'warn',
    'is announced by the cluster and was never reached there; if it runs, CASSANDRA_ADDRESS_MAP may say where',
  ],
  fault: ['warn', 'is connected to anew after a fault'],
} as const satisfies Record<HostEvent['kind'], [keyof DatabaseLog, string]>;

/** Writes what happens to a node of Cassandra into the log of the service. */
export function logNode(log: DatabaseLog, { kind, address, error }: HostEvent, config: Config): void {
  const [level, what] = news[kind];
  const why = error && (kind === 'refused' ? refusalMessage(error, config) : error.message);
  log[level](`Cassandra node ${address} ${what}${why ? `: ${why}` : ''}`);
}
