/** What a client needs to be let in. */
export interface Security {
  /** The superuser, on a node with authentication. */
  readonly credentials?: Credentials | undefined;
  /** The certificate to trust, on a node with TLS. */
  readonly tls?: TrustedCertificate | undefined;
}

/** Options for Node's `tls.connect`, and with that for every driver. */
export interface TrustedCertificate {
  /** PEM. */
  readonly ca: string;
  /** A certificate of the client, PEM, where the node asks for one (`require_client_auth`). */
  readonly cert?: string;
  /** The key of `cert`, PEM. */
  readonly key?: string;
  /** Said aloud, because the driver would take any certificate otherwise. */
  readonly rejectUnauthorized: true;
}

/** A role's name and password. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The role that Cassandra makes on its first start. */
export const SUPERUSER: Credentials = { username: 'cassandra', password: 'cassandra' };
