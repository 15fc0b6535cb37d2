import {
  type Client,
  type ClientOptions,
  type ExecutionOptions,
  type Host,
  type HostMap,
  policies,
  type types,
} from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import type { StallDetector } from '../resilience/stall-detector.js';

const { DefaultLoadBalancingPolicy, LoadBalancingPolicy } = policies.loadBalancing;

// The driver's types ask for an error even where there is none.
type Done = (error: Error) => void;
const none = null as unknown as Error;

/**
 * The driver's token-aware policy on the local data centre, which it finds by asking the cluster when none
 * was named: the cluster's only one. A name that the cluster does not have is a `CONFIGURATION` error. Nodes
 * that have stalled come last in every plan.
 */
export class LocalDatacenterPolicy extends LoadBalancingPolicy {
  readonly #wanted: string | undefined;
  readonly #stalls: StallDetector;
  #datacenter = '';
  #child: policies.loadBalancing.LoadBalancingPolicy | undefined;
  #hosts: HostMap | undefined;

  constructor(localDataCenter: string | undefined, stalls: StallDetector) {
    super();
    this.#wanted = localDataCenter;
    this.#stalls = stalls;
  }

  /** The local data centre; empty until connected. */
  get datacenter(): string {
    return this.#datacenter;
  }

  override init(client: Client, hosts: HostMap, callback: Done): void {
    const known = [...new Set(hosts.values().map((host) => host.datacenter))].sort();
    // A secure connect bundle leads to a service that says which one is meant.
    const { options } = client as Client & { readonly options?: ClientOptions };
    const wanted = this.#wanted ?? options?.localDataCenter;
    const chosen = wanted ?? (known.length === 1 ? known[0] : undefined);
    if (chosen === undefined || !known.includes(chosen)) {
      callback(unknownDatacenter(wanted, known));
      return;
    }
    this.#datacenter = chosen;
    this.#hosts = hosts;
    this.#child = new DefaultLoadBalancingPolicy({ localDc: chosen });
    this.#child.init(client, hosts, callback);
  }

  override getDistance(host: Host): types.distance {
    return this.#ready.getDistance(host);
  }

  override newQueryPlan(
    keyspace: string,
    executionOptions: ExecutionOptions,
    callback: (error: Error, iterator: Iterator<Host>) => void,
  ): void {
    // The only node has every row: no need to find out which token the key has.
    const hosts = this.#hosts?.values() ?? [];
    if (hosts.length === 1) {
      callback(none, hosts[Symbol.iterator]());
      return;
    }
    const stalls = this.#stalls;
    const reordered: typeof callback = (error, plan) =>
      callback(error, error ? plan : stalledLast(plan, stalls));
    this.#ready.newQueryPlan(keyspace, executionOptions, stalls.findsAny ? reordered : callback);
  }

  override getOptions(): Map<string, object> {
    return this.#child?.getOptions() ?? new Map();
  }

  get #ready(): policies.loadBalancing.LoadBalancingPolicy {
    if (this.#child === undefined)
      throw new CassandraError('NOT_CONNECTED', 'The session is not connected yet');
    return this.#child;
  }
}

function* stalledLast(plan: Iterator<Host>, stalls: StallDetector): Generator<Host, void, void> {
  const stalled: Host[] = [];
  for (let next = plan.next(); !next.done; next = plan.next()) {
    if (stalls.isStalled(next.value)) stalled.push(next.value);
    else yield next.value;
  }
  yield* stalled;
}

function unknownDatacenter(wanted: string | undefined, known: readonly string[]): CassandraError {
  const list = known.map((name) => `"${name}"`).join(', ');
  const message =
    wanted === undefined
      ? `The cluster has several data centres (${list}): name the local one`
      : `The cluster has no data centre "${wanted}"; it has ${list}`;
  return new CassandraError('CONFIGURATION', message, { option: 'localDataCenter' });
}
