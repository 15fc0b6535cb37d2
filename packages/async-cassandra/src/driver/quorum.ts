import type { Client, token } from 'cassandra-driver';
import { driverFeatures } from './driver-features.js';
import { metadataOf } from './driver-parts.js';

/**
 * A token of each set of replicas of `keyspace` that has too few live ones for LOCAL_QUORUM, as far as the driver knows
 * which nodes are up. A keyspace that is not replicated to the data centre lacks them everywhere. Where the driver does
 * not tell how a keyspace is replicated, any node of the data centre is enough.
 */
export function tokensWithoutQuorum(
  client: Client,
  keyspace: string,
  localDataCenter: string,
): token.Token[] {
  const isKnown = driverFeatures(client).has('quorum');
  const needed = isKnown ? quorumOf(client, keyspace, localDataCenter) : 1;
  const lacking = new Map<string, token.Token>();
  for (const range of client.metadata.getTokenRanges()) {
    const replicas = isKnown ? (client.metadata.getReplicas(keyspace, range) ?? []) : client.hosts.values();
    // The driver may still keep a replaced host in the ring: the one of its address now is what counts.
    const local = replicas
      .map((host) => client.hosts.get(host.address) ?? host)
      .filter((host) => host.datacenter === localDataCenter);
    if (local.filter((host) => host.isUp()).length >= needed) continue;
    const addresses = local.map(({ address }) => address).sort();
    lacking.set(addresses.join(), range.end);
  }
  return [...lacking.values()];
}

function quorumOf(client: Client, keyspace: string, localDataCenter: string): number {
  const options = metadataOf(client).keyspaces[keyspace]?.strategyOptions ?? {};
  const factor = Number.parseInt(options[localDataCenter] ?? options.replication_factor ?? '', 10);
  return Number.isNaN(factor) ? Number.POSITIVE_INFINITY : Math.floor(factor / 2) + 1;
}
