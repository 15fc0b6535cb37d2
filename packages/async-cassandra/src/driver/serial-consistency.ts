import type { Client, ClientOptions } from 'cassandra-driver';
import { consistencyOf, type SerialConsistency } from '../statements/consistency.js';

/** The serial level that a client's requests have when nothing else is said; Cassandra's own is SERIAL. */
export function serialConsistencyOf(client: Client): SerialConsistency {
  const { options } = client as Client & { readonly options?: ClientOptions };
  const level = consistencyOf(options?.queryOptions?.serialConsistency);
  return level === 'LOCAL_SERIAL' ? level : 'SERIAL';
}
