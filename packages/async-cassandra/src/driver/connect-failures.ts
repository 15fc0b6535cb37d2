import type { Client, Host } from 'cassandra-driver';
import { CassandraError, isCassandraError } from '../errors/cassandra-error.js';
import { fromDriverError } from '../errors/from-driver-error.js';

/** A node that is there and does not let this client in. */
export interface RefusedConnection {
  readonly host: Host;
  readonly error: CassandraError;
}

/** The event of a guarded client that tells of a {@link RefusedConnection}, each time that one is tried. */
export const connectionRefused = Symbol('async-cassandra: connection refused');

/** Codes of Node.js for what is wrong with a certificate, or with TLS itself. */
const tlsProblem = /^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|UNABLE_TO_)|_CERT(?:_|$)/;

const failures = new WeakMap<Host, Error>();

/** Keeps why a connection to a node could not be opened, until one can. */
export function noteConnect(client: Client, host: Host, error: unknown): void {
  if (!(error instanceof Error)) {
    failures.delete(host);
    return;
  }
  failures.set(host, error);
  const refusal = refusalOf(error);
  if (refusal !== undefined)
    client.emit(connectionRefused, { host, error: refusal } satisfies RefusedConnection);
}

/** Why the driver considers a node as down, where a connection to it has been tried since. */
export function connectFailure(client: Client, address: string): Error | undefined {
  const host = client.hosts.get(address);
  return host?.isUp() === false ? failures.get(host) : undefined;
}

/** Whether a failure to connect is that of a node that does not let this client in. */
export function isRefused(failure: Error | undefined): boolean {
  return failure !== undefined && refusalOf(failure) !== undefined;
}

/** An outage is none: whoever was away may come back, and lets in whom it did before. */
function refusalOf(error: Error): CassandraError | undefined {
  if ('code' in error && typeof error.code === 'string' && tlsProblem.test(error.code)) {
    return new CassandraError('NO_HOST_AVAILABLE', error.message, { cause: error });
  }
  const refusal = fromDriverError(error);
  return isCassandraError(refusal, 'AUTHENTICATION_FAILED', 'CONFIGURATION') ? refusal : undefined;
}
