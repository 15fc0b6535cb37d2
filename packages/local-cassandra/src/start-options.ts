import type { ProgressListener } from './progress.js';

/** Settings of {@link startCassandra}; every one may be left out. */
export interface StartOptions {
  /** Apache Cassandra release, such as `5.0.9`; default `LOCAL_CASSANDRA_VERSION`, else {@link DEFAULT_CASSANDRA_VERSION}. */
  version?: string | undefined;
  /** IP address to listen on for clients and other nodes; default `127.0.0.1`. */
  address?: string | undefined;
  /** CQL port, 1–65535; default: a free one, chosen anew should another program be faster to take it. */
  port?: number | undefined;
  /**
   * Where data is kept from one start to the next. Without it the node is ephemeral: data lives in a temporary directory,
   * is not synchronised to the disk, and is gone when the node stops.
   */
  dataDirectory?: string | undefined;
  /** Cluster name; default `local-cassandra`. A kept data directory remembers the name of its first start. */
  clusterName?: string | undefined;
  /** Java heap in MiB, at least 256; default 512. The process takes about 400 MiB more than its heap. */
  heapMegabytes?: number | undefined;
  /** Further options for Java, e.g. `['-XX:TieredStopAtLevel=4']` for a node that runs for hours under load. */
  jvmOptions?: readonly string[] | undefined;
  /** Whether clients have to log in; default false. `node.credentials` then is the superuser. */
  authentication?: boolean | undefined;
  /** Whether clients have to use TLS; default false. `node.tls` then has the certificate to trust. */
  tls?: boolean | undefined;
  /** Keys of `cassandra.yaml` to add or replace, e.g. `{ authenticator: 'PasswordAuthenticator' }`; `null` leaves a key of ours to Cassandra. */
  settings?: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds from the launch of Java to the first answered query; default 120 000. The download is not counted. */
  startupTimeoutMs?: number | undefined;
  /** Aborting ends the download or the boot, removes what was begun and rejects with `ABORTED`; later it has no effect. */
  signal?: AbortSignal | undefined;
  /** Told what is going on, for a terminal or a log. */
  onProgress?: ProgressListener | undefined;
  /**
   * Attaches to a node of the same configuration that an earlier run left, in a fraction of a second, or leaves one for the next
   * run: it ends itself after `idleMs` (default 600 000) without a user. What others wrote is still there: use a keyspace of
   * your own. Ignored where the variable `CI` is set. `signal` and `watchPids` have no effect on such a node.
   */
  reuse?: boolean | { readonly idleMs: number } | undefined;
  /** Processes besides this one whose death also ends the node, e.g. `[process.ppid]`. */
  watchPids?: readonly number[] | undefined;
}
