import type { Client, token } from 'cassandra-driver';
import type { TokenRanges } from '../session/session-stats.js';
import { driverFeatures } from './driver-features.js';
import { metadataOf } from './driver-parts.js';

interface RangeWithoutQuorum {
  readonly end: token.Token;
  /** Tells one set of replicas from another. */
  readonly replicas: string;
}

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
  const lacking = rangesWithoutQuorum(client, keyspace, localDataCenter);
  return [...new Map(lacking.map(({ replicas, end }) => [replicas, end])).values()];
}

/** The same, counted by range. */
export function tokenRanges(client: Client, keyspace: string, localDataCenter: string): TokenRanges {
  return {
    total: client.metadata.getTokenRanges().size,
    withoutQuorum: rangesWithoutQuorum(client, keyspace, localDataCenter).length,
  };
}

function rangesWithoutQuorum(
  client: Client,
  keyspace: string,
  localDataCenter: string,
): RangeWithoutQuorum[] {
  const isKnown = driverFeatures(client).has('quorum');
  const needed = isKnown ? quorumOf(client, keyspace, localDataCenter) : 1;
  const lacking: RangeWithoutQuorum[] = [];
  for (const range of client.metadata.getTokenRanges()) {
    const replicas = isKnown ? (client.metadata.getReplicas(keyspace, range) ?? []) : client.hosts.values();
    // The driver may still keep a replaced host in the ring: the one of its address now is what counts.
    const local = replicas
      .map((host) => client.hosts.get(host.address) ?? host)
      .filter((host) => host.datacenter === localDataCenter);
    if (local.filter((host) => host.isUp()).length >= needed) continue;
    const addresses = local.map(({ address }) => address).sort();
    lacking.push({ end: range.end, replicas: addresses.join() });
  }
  return lacking;
}

function quorumOf(client: Client, keyspace: string, localDataCenter: string): number {
  const options = metadataOf(client).keyspaces[keyspace]?.strategyOptions ?? {};
  const factor = Number.parseInt(options[localDataCenter] ?? options.replication_factor ?? '', 10);
  return Number.isNaN(factor) ? Number.POSITIVE_INFINITY : Math.floor(factor / 2) + 1;
}
