import type { Client } from 'cassandra-driver';
import type { ExecuteOptions } from '../session/call-options.js';

/** What a check needs of a session. */
export interface AskedSession {
  readonly isOpen: boolean;
  readonly client: Client;
  readonly keyspace: string | undefined;
  execute<Row>(
    cql: string,
    params: readonly unknown[],
    options: ExecuteOptions,
  ): Promise<{ readonly rows: readonly Row[] }>;
}
