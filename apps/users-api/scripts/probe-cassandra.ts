import { connect as connectSocket } from 'node:net';
import { connect, isCassandraError, statement } from 'async-cassandra';
import type { Config } from '../src/config/config.js';
import { formatContactPoint } from '../src/config/contact-point.js';
import { clusterOptions } from '../src/database/connection-options.js';
import { refuseOtherPrograms } from '../src/database/port-check.js';

/** What listens on an address of this machine. */
export interface FoundCassandra {
  /** As `CASSANDRA_HOSTS` would have it. */
  host: string;
  /** Whether it has answered a query. */
  answers: boolean;
  /** Cluster name and release, or why it does not answer. */
  description: string;
}

/** What it would have to say, the start says. */
const noLog = { info: () => {}, warn: () => {} };
const socketMs = 1_000;
const cqlMs = 10_000;

const selectLocal = statement({
  cql: 'SELECT cluster_name, release_version FROM system.local',
  row: { cluster_name: 'text', release_version: 'text' },
});

/**
 * Looks for a Cassandra on the CQL port of this machine.
 * @throws ConfigurationError when another program has the port.
 */
export async function probeCassandra(config: Config): Promise<FoundCassandra | undefined> {
  for (const address of ['127.0.0.1', '::1']) {
    if (await isListening(address, config.CASSANDRA_PORT)) return ask(address, config);
  }
  return undefined;
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host, port, timeout: socketMs });
    const settle = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

async function ask(address: string, config: Config): Promise<FoundCassandra> {
  const host = formatContactPoint(address, config.CASSANDRA_PORT);
  await refuseOtherPrograms({ ...config, CASSANDRA_HOSTS: [host] });
  try {
    await using session = await connect({
      ...clusterOptions(config, noLog),
      contactPoints: [host],
      timeoutMs: cqlMs,
    });
    const { first } = await session.execute(selectLocal, {}, { consistency: 'ONE', timeoutMs: cqlMs });
    const description = `cluster "${first?.cluster_name}", release ${first?.release_version}`;
    return { host, answers: true, description };
  } catch (error) {
    if (!isCassandraError(error)) throw error;
    return { host, answers: false, description: `it does not answer queries (${error.code})` };
  }
}
