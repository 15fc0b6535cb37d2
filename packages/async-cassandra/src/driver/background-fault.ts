import type { Client } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';

/** An error of the driver's own work, which nobody waited for; it has been dealt with. */
export interface BackgroundFault {
  /** `host:port` of the node it was about; empty where it was about none. */
  readonly address: string;
  readonly error: CassandraError;
}

/** The event of a guarded client that tells of a {@link BackgroundFault}. */
export const backgroundFault = Symbol('async-cassandra: background fault');

export function reportFault(client: Client, address: string, cause: unknown): void {
  const message = cause instanceof Error ? cause.message : String(cause);
  const error =
    cause instanceof CassandraError ? cause : new CassandraError('DRIVER_ERROR', message, { cause });
  client.emit(backgroundFault, { address, error } satisfies BackgroundFault);
}
