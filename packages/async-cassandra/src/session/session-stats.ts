import type { Client } from 'cassandra-driver';
import type { StallDetector } from '../resilience/stall-detector.js';

/** The counters of one session, as they stand at this moment. */
export interface SessionStats {
  /** Requests that have settled since the session opened: statements, batches and pages, every attempt of each. */
  readonly requests: number;
  /** How many of them failed. */
  readonly errors: number;
  /** How many of those were tried again. */
  readonly retries: number;
  /** Time spent in them, in milliseconds, waiting for a place in the queue not counted. */
  readonly requestMs: number;
  /** Requests sent and not yet settled by the driver, or about to be tried again, whether or not anyone still waits. */
  readonly requestsInFlight: number;
  /** Requests waiting for a place among those in flight. */
  readonly requestsWaiting: number;
  /** Streams made and not yet ended or closed. */
  readonly openStreams: number;
}

/** One node of the cluster as this session sees it. */
export interface HostState {
  /** `host:port`. */
  readonly address: string;
  readonly datacenter: string;
  readonly rack: string;
  readonly cassandraVersion: string;
  readonly up: boolean;
  /** Whether it has left its requests unanswered for so long that others are asked first. */
  readonly stalled: boolean;
  /** Connections of this session to it. */
  readonly connections: number;
  /** Requests of this session that the driver has in flight to it. */
  readonly requestsInFlight: number;
}

/** The ring of one keyspace as this session sees it. */
export interface TokenRanges {
  readonly total: number;
  /** How many have too few live replicas for LOCAL_QUORUM. */
  readonly withoutQuorum: number;
}

/** Every node that the driver knows, with the state of its pool. */
export function hostStates(client: Client, stalls: StallDetector | undefined): HostState[] {
  const state = client.getState();
  const connected = new Set(state.getConnectedHosts());
  return client.hosts.values().map((host) => ({
    address: host.address,
    datacenter: host.datacenter,
    rack: host.rack,
    cassandraVersion: host.cassandraVersion,
    up: host.isUp(),
    stalled: stalls?.isStalled(host) === true,
    connections: connected.has(host) ? state.getOpenConnections(host) : 0,
    requestsInFlight: connected.has(host) ? state.getInFlightQueries(host) : 0,
  }));
}

/** The data centre of a connected client's cluster when it has just one; empty otherwise. */
export function onlyDatacenter(client: Client): string {
  const [only, ...others] = new Set(client.hosts.values().map((host) => host.datacenter));
  return others.length === 0 ? (only ?? '') : '';
}
