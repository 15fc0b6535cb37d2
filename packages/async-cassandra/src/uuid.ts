import { types } from 'cassandra-driver';

/** The driver's UUID, the form of CQL's `uuid` in rows. */
export const Uuid = types.Uuid;
export type Uuid = types.Uuid;
