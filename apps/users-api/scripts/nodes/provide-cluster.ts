import { type CassandraCluster, LocalCassandraError, startCluster } from 'local-cassandra';
import { type Config, ConfigurationError } from '../../src/config/config.js';
import { abortOnSignal, interruptedStatus, showProgress } from '../provide-cassandra.js';
import { StatusLine } from '../status-line.js';

interface ClusterOptions {
  readonly nodes: number;
  /** Processes whose death ends the cluster, beside this one's. */
  readonly watchPids: readonly number[];
}

/** Enough for a showcase, of which a small machine can hold three. */
const heapMegabytes = 384;

/**
 * Boots a cluster whose data is thrown away at the end, so that nothing is lost with nodes that are killed.
 * @throws ConfigurationError when none can be had, or the settings mean another.
 */
export async function provideCluster(
  config: Config,
  { nodes, watchPids }: ClusterOptions,
): Promise<CassandraCluster> {
  if (process.env.CASSANDRA_HOSTS) {
    throw new ConfigurationError([
      '--nodes boots a cluster of its own: take CASSANDRA_HOSTS away, or --nodes.',
    ]);
  }
  if (config.NODE_ENV === 'production') {
    throw new ConfigurationError(['--nodes boots a cluster, which is not done with NODE_ENV=production.']);
  }
  using interrupted = abortOnSignal();
  using line = new StatusLine();
  line.print(`Starting a local cluster of ${nodes} nodes; its data is thrown away at the end`);
  try {
    const cluster = await startCluster({
      nodes,
      watchPids,
      heapMegabytes,
      clusterName: 'users-api',
      port: process.env.CASSANDRA_PORT ? config.CASSANDRA_PORT : undefined,
      signal: interrupted.signal,
      onProgress: showProgress(line),
    });
    if (interrupted.signal.aborted) {
      await cluster.stop();
      process.exit(interruptedStatus);
    }
    return cluster;
  } catch (error) {
    line.clear();
    if (interrupted.signal.aborted) process.exit(interruptedStatus);
    if (error instanceof LocalCassandraError) throw new ConfigurationError([error.message]);
    throw error;
  }
}
