import type { Client } from 'cassandra-driver';
import { driverFeatures } from './driver-features.js';
import { hostsOf, metadataOf } from './driver-parts.js';

/**
 * Whether every token range of `keyspace` has live replicas enough for LOCAL_QUORUM, as far as the driver
 * knows which nodes are up. A keyspace that is not replicated to the data centre has none. Where the driver does not
 * tell how a keyspace is replicated: whether any node of the data centre is up.
 */
export function everyRangeHasQuorum(client: Client, keyspace: string, localDataCenter: string): boolean {
  if (!driverFeatures(client).has('quorum')) {
    return hostsOf(client).some((host) => host.datacenter === localDataCenter && host.isUp());
  }
  const options = metadataOf(client).keyspaces[keyspace]?.strategyOptions ?? {};
  const factor = Number.parseInt(options[localDataCenter] ?? options.replication_factor ?? '', 10);
  if (Number.isNaN(factor)) return false;
  const needed = Math.floor(factor / 2) + 1;
  for (const range of client.metadata.getTokenRanges()) {
    const replicas = client.metadata.getReplicas(keyspace, range) ?? [];
    // The driver may still keep a replaced host in the ring: the one of its address now is what counts.
    const alive = replicas
      .map((host) => client.hosts.get(host.address) ?? host)
      .filter((host) => host.datacenter === localDataCenter && host.isUp());
    if (alive.length < needed) return false;
  }
  return true;
}
