import type { HostListener } from '../observe/host-event.js';
import type { RetryOptions } from '../resilience/retries.js';
import type { SpeculativeExecutionOptions } from '../resilience/speculation.js';
import type { Consistency, SerialConsistency } from '../statements/consistency.js';
import type { StatementDefinition } from '../statements/statement.js';
import type { Deadline } from '../time/deadline.js';
import type { AddressTranslator } from './address-translator.js';
import type { Credentials, CredentialsProvider } from './credentials.js';
import type { TlsOptions, TlsProvider } from './tls-options.js';

/** How to reach a cluster, and how its sessions behave. */
export interface ClusterOptions {
  /** Nodes to ask first: `host`, `host:port`, `[IPv6]` or `[IPv6]:port`. One that answers is enough. */
  readonly contactPoints: readonly string[];
  /**
   * Path of the bundle that a service such as DataStax Astra gives its clients: it has where to connect to, the certificates
   * and the data centre. `contactPoints` is empty then, `tls` left out. Default: none.
   */
  readonly secureConnectBundle?: string | undefined;
  /**
   * Port of contact points that name none, and of the nodes that the cluster announces, which have one port in common.
   * Default: that of all contact points where it is the same, else 9042.
   */
  readonly port?: number | undefined;
  /** Data centre whose nodes get the requests. Default: the cluster's own when it has just one. */
  readonly localDataCenter?: string | undefined;
  /**
   * Where the nodes are reached that the cluster announces, when that is not where it announces them: behind NAT, private
   * links or forwarded ports. Default: where it announces them.
   */
  readonly addressTranslator?: AddressTranslator | undefined;
  /**
   * For clusters that ask for them; a function is asked for the present ones for each connection that opens, within
   * its `connectTimeoutMs`. Default: none.
   */
  readonly credentials?: Credentials | CredentialsProvider | undefined;
  /**
   * TLS to the nodes; `{}` verifies against the authorities that Node.js trusts. A function is asked for the present
   * ones for each connection that opens. Default: none.
   */
  readonly tls?: TlsOptions | TlsProvider | undefined;
  /** How many replicas must answer, unless statement or call say it. Default: `LOCAL_QUORUM`: what was written is read. */
  readonly consistency?: Consistency | undefined;
  /** How far the agreement on a conditional write (`IF …`) reaches. Default: `LOCAL_SERIAL`, one data centre. */
  readonly serialConsistency?: SerialConsistency | undefined;
  /** Time to open one connection, TLS and log-in included, in milliseconds; 0: as long as it takes. Default: 5,000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * Time for one attempt of a request, in milliseconds; then it fails with `REQUEST_TIMEOUT` or, if
   * idempotent, goes to the next node. Keep it above Cassandra's own limits. Default: 12,000.
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * How requests that failed are tried again, with a growing random wait between: idempotent ones, and those
   * that surely were not sent. `false`: never. Default: sent three times at most.
   */
  readonly retry?: RetryOptions | false | undefined;
  /** When the next node is asked too, for an idempotent statement. `false`: never. Default: after 500 ms. */
  readonly speculativeExecution?: SpeculativeExecutionOptions | false | undefined;
  /**
   * How long a node may leave its requests without any answer, in milliseconds; it then comes last until it
   * answers a probe. `Infinity` turns that off. Default: 500.
   */
  readonly stallThresholdMs?: number | undefined;
  /** Told when a node joins, leaves, goes up or down, stalls or recovers, and of faults of background work. */
  readonly onHostEvent?: HostListener | undefined;
  /** Most requests of one session in flight at once. Default: 1,024. */
  readonly maxRequestsInFlight?: number | undefined;
  /** Most requests of one session waiting for such a place; more are refused with `QUEUE_FULL`. Default: 4,096. */
  readonly maxRequestsWaiting?: number | undefined;
  /** Shown in Cassandra's list of clients. */
  readonly applicationName?: string | undefined;
}

/** What one session may be given beside its cluster's options. */
export interface SessionOptions {
  /**
   * Keyspace of unqualified table names, with or without quotes, capitals counting in either case; it must exist.
   * Default: none, every table is named with its keyspace.
   */
  readonly keyspace?: string | undefined;
  /** Statements to compare with the schema, and to prepare, before the session is handed out. Default: none. */
  readonly statements?: readonly StatementDefinition[] | undefined;
  /** Ends the wait for the connection. */
  readonly signal?: AbortSignal | undefined;
  /** The same; with it `signal` is not looked at. */
  readonly deadline?: Deadline | undefined;
  /** Time to connect, in milliseconds. Default: as long as it takes to try every contact point. */
  readonly timeoutMs?: number | undefined;
}
