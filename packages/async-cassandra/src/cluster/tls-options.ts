import type { ConnectionOptions } from 'node:tls';
import { CassandraError } from '../errors/cassandra-error.js';

/** TLS to the nodes: whatever Node's `tls.connect()` takes, of which a cluster mostly needs these. */
export interface TlsOptions extends ConnectionOptions {
  /** Authorities to trust, PEM; several in one text or in a list. Default: those that Node.js trusts. */
  readonly ca?: ConnectionOptions['ca'];
  /** The client's certificate, PEM, with those between it and its authority behind it, for nodes that ask for one. */
  readonly cert?: ConnectionOptions['cert'];
  /** The key of `cert`, PEM. */
  readonly key?: ConnectionOptions['key'];
  /** What `key` is encrypted with. Default: it is not. */
  readonly passphrase?: ConnectionOptions['passphrase'];
  /**
   * The name that the nodes' certificates have to be for. Default: the address of each node, since that is where
   * the driver connects to, also where a contact point is a name.
   */
  readonly servername?: ConnectionOptions['servername'];
  /** Whether a certificate that cannot be verified ends the connection. Default: true. */
  readonly rejectUnauthorized?: ConnectionOptions['rejectUnauthorized'];
  /** From Node's `tls.createSecureContext()`: `ca`, `cert` and `key` that were read already, and are then not looked at. */
  readonly secureContext?: ConnectionOptions['secureContext'];
}

/** Gives the TLS options as they are at present: at once, since a connection opens in one step. */
export type TlsProvider = () => TlsOptions;

/**
 * The present options, complete.
 * @throws CassandraError `CONFIGURATION` when there are none, or a function gives none or fails.
 */
export function presentTlsOptions(given: TlsOptions | TlsProvider): TlsOptions {
  const options = typeof given === 'function' ? call(given) : given;
  if (typeof options !== 'object' || options === null || 'then' in options) {
    const message = "tls takes the options of Node's tls.connect(), or a function that gives them at once";
    throw new CassandraError('CONFIGURATION', message, { option: 'tls' });
  }
  // The driver would take any certificate.
  return { ...options, rejectUnauthorized: options.rejectUnauthorized ?? true };
}

function call(provider: TlsProvider): TlsOptions {
  try {
    return provider();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new CassandraError('CONFIGURATION', `tls() has failed: ${said}`, { cause, option: 'tls' });
  }
}
