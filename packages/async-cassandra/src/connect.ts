import { Cluster } from './cluster/cluster.js';
import type { ClusterOptions, SessionOptions } from './cluster/cluster-options.js';
import type { Session } from './session/session.js';

/**
 * Connects one session to a cluster: `await using session = await connect({ contactPoints: ['127.0.0.1'] })`.
 * Rejects as `Cluster.connect()` does, also by `CONFIGURATION` where an option makes no sense.
 */
export async function connect(options: ClusterOptions & SessionOptions): Promise<Session> {
  return new Cluster(options).connect(options);
}
