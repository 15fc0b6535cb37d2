import type { Credentials, TrustedCertificate } from '../security/security.js';

/** A Cassandra node that answers queries, whoever's it is. */
export interface RunningNode extends AsyncDisposable {
  readonly address: string;
  /** CQL port. */
  readonly port: number;
  /** `host:port` for a driver. */
  readonly contactPoint: string;
  /** {@link contactPoint} in a list. */
  readonly contactPoints: readonly [string];
  readonly localDataCenter: string;
  /** Release that runs, e.g. `5.0.9`. */
  readonly version: string;
  /** The superuser, when the node was started with `authentication`. */
  readonly credentials: Credentials | undefined;
  /** The certificate to trust, when the node was started with `tls`; what the driver takes as `sslOptions`. */
  readonly tls: TrustedCertificate | undefined;
  /** Where Cassandra writes its log. */
  readonly logFile: string;
  /** Number of the Java process. */
  readonly pid: number;
  /** The last lines (default 20) of Cassandra's log. */
  logTail(lines?: number): Promise<string>;
  /** Ends a node of one's own; lets go of a reused one. */
  stop(): Promise<void>;
}
