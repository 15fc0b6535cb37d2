import { errors } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import { fromDriverError } from '../errors/from-driver-error.js';
import type { ClusterOptions } from './cluster-options.js';

/**
 * Refuses options that say by which nodes and with which certificates to connect, beside a bundle that says the same.
 * @throws CassandraError `CONFIGURATION` that names the option.
 */
export function checkSecureConnectBundle({ secureConnectBundle, contactPoints, tls }: ClusterOptions): void {
  if (secureConnectBundle === undefined) return;
  if (typeof secureConnectBundle !== 'string' || secureConnectBundle === '') {
    throw mistake('secureConnectBundle', 'secureConnectBundle must be the path of a file');
  }
  if (contactPoints.length > 0) {
    throw mistake('contactPoints', 'contactPoints must be empty where a secureConnectBundle has them');
  }
  if (tls !== undefined)
    throw mistake('tls', 'tls must be left out where a secureConnectBundle has the certificates');
}

/** What connecting failed with: the bundle where the driver did not get as far as the network, else as any failure. */
export function whileConnectingWith(bundle: string | undefined, error: unknown): CassandraError {
  if (bundle === undefined || error instanceof errors.DriverError) return fromDriverError(error);
  const said = error instanceof Error ? error.message : String(error);
  return mistake(
    'secureConnectBundle',
    `The secure connect bundle "${bundle}" cannot be used: ${said}`,
    error,
  );
}

function mistake(option: string, message: string, cause?: unknown): CassandraError {
  return new CassandraError('CONFIGURATION', message, { option, cause });
}
