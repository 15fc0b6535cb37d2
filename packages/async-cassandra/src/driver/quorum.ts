import type { Client, Host, token } from 'cassandra-driver';
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
  const { ranges, hosts, replicas } = isKnown ? ringOf(client, keyspace) : anyNode(client);
  // The driver may still keep a replaced host in the ring: the one of its address now is what counts.
  const current = hosts.map((host) => client.hosts.get(host.address) ?? host);
  const isLocal = current.map(({ datacenter }) => datacenter === localDataCenter);
  const isLive = current.map((host, index) => isLocal[index] === true && host.isUp());
  const lacking: RangeWithoutQuorum[] = [];
  for (const [index, range] of ranges.entries()) {
    const ofRange = replicas[index] ?? [];
    let live = 0;
    for (const replica of ofRange) if (isLive[replica]) live++;
    if (live >= needed) continue;
    const local = ofRange.filter((replica) => isLocal[replica]);
    lacking.push({ end: range.end, replicas: local.sort((a, b) => a - b).join() });
  }
  return lacking;
}

/** Which nodes have which token range. */
interface Ring {
  readonly ranges: readonly token.TokenRange[];
  readonly hosts: readonly Host[];
  /** Of each range, as places in `hosts`. */
  readonly replicas: readonly (readonly number[])[];
}

/** By what the driver has reckoned of a keyspace, which it does anew when the ring or the replication changes. */
const rings = new WeakMap<object, Ring>();

/** The ring of a keyspace, put together once: to ask the driver about each range takes a hundred times as long as a look. */
function ringOf(client: Client, keyspace: string): Ring {
  const reckoned = () => metadataOf(client).keyspaces[keyspace]?.replicas;
  const known = rings.get(reckoned() ?? {});
  if (known !== undefined) return known;
  const ranges = [...client.metadata.getTokenRanges()];
  const places = new Map<Host, number>();
  const placeOf = (host: Host) => {
    const place = places.get(host) ?? places.size;
    places.set(host, place);
    return place;
  };
  const replicas = ranges.map((range) => (client.metadata.getReplicas(keyspace, range) ?? []).map(placeOf));
  const ring = { ranges, hosts: [...places.keys()], replicas };
  const key = reckoned();
  if (key !== undefined) rings.set(key, ring);
  return ring;
}

/** Where it is not known who has what: as if every node had everything. */
function anyNode(client: Client): Ring {
  const ranges = [...client.metadata.getTokenRanges()];
  const hosts = client.hosts.values();
  const all = hosts.map((_host, place) => place);
  return { ranges, hosts, replicas: ranges.map(() => all) };
}

function quorumOf(client: Client, keyspace: string, localDataCenter: string): number {
  const options = metadataOf(client).keyspaces[keyspace]?.strategyOptions ?? {};
  const factor = Number.parseInt(options[localDataCenter] ?? options.replication_factor ?? '', 10);
  return Number.isNaN(factor) ? Number.POSITIVE_INFINITY : Math.floor(factor / 2) + 1;
}
