import { type DseClientOptions, policies, type tracker, types } from 'cassandra-driver';
import { presentTls } from '../driver/present-tls.js';
import { Allowance } from '../resilience/allowance.js';
import { FailoverPolicy } from '../resilience/failover-policy.js';
import { SpeculationMetrics, SpeculativeExecution } from '../resilience/speculation.js';
import { toDriverConsistency } from '../statements/consistency.js';
import type { ClusterOptions, SessionOptions } from './cluster-options.js';
import { clusterPort, normalizeContactPoint } from './contact-point.js';
import { PresentCredentials } from './credentials.js';
import { presentTlsOptions } from './tls-options.js';

/** The driver's options for one session. */
export function toClientOptions(
  cluster: ClusterOptions,
  session: SessionOptions,
  loadBalancing: policies.loadBalancing.LoadBalancingPolicy,
  requestTracker: tracker.RequestTracker,
  addressResolution: policies.addressResolution.AddressTranslator | undefined,
): DseClientOptions {
  const speculation = cluster.speculativeExecution ?? {};
  const allowance = new Allowance();
  const port = clusterPort(cluster);
  const { credentials, tls } = cluster;
  return {
    ...(cluster.secureConnectBundle === undefined
      ? { contactPoints: cluster.contactPoints.map((point) => normalizeContactPoint(point, port)) }
      : { cloud: { secureConnectBundle: cluster.secureConnectBundle } }),
    protocolOptions: { port },
    ...(session.keyspace === undefined ? {} : { keyspace: session.keyspace.replace(/^"(.*)"$/, '$1') }),
    ...(credentials === undefined ? {} : { authProvider: new PresentCredentials(credentials) }),
    ...(tls === undefined ? {} : { sslOptions: presentTls(() => presentTlsOptions(tls)) }),
    ...(cluster.applicationName === undefined ? {} : { applicationName: cluster.applicationName }),
    monitorReporting: { enabled: false },
    encoding: { useBigIntAsLong: true, useBigIntAsVarint: true },
    queryOptions: {
      consistency: toDriverConsistency(cluster.consistency ?? 'LOCAL_QUORUM', 'consistency', 'CONFIGURATION'),
      serialConsistency: toDriverConsistency(
        cluster.serialConsistency ?? 'LOCAL_SERIAL',
        'serialConsistency',
        'CONFIGURATION',
      ),
    },
    socketOptions: {
      connectTimeout: cluster.connectTimeoutMs ?? 5_000,
      readTimeout: cluster.requestTimeoutMs ?? 12_000,
    },
    pooling: {
      heartBeatInterval: 5_000,
      // The session's own limit sheds load before a connection is full (2,048 in the protocol's terms of use).
      maxRequestsPerConnection: 2_048,
      coreConnectionsPerHost: { [types.distance.local]: 1, [types.distance.remote]: 1 },
    },
    // A node that is silent would hold up every statement's first use; the others prepare it when they need it.
    prepareOnAllHosts: false,
    // A node that comes back would be left alone until each had been prepared again, one after another. Nodes keep them.
    rePrepareOnUp: false,
    requestTracker,
    metrics: new SpeculationMetrics(allowance),
    policies: {
      loadBalancing,
      ...(addressResolution && { addressResolution }),
      retry: new FailoverPolicy(),
      ...(speculation && { speculativeExecution: new SpeculativeExecution(speculation, allowance) }),
      // A node that comes back is found within a second; the driver's default goes up to ten minutes.
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(100, 1_000, false),
    },
  };
}
