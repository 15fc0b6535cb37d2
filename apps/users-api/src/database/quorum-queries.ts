import { statement } from 'async-cassandra';

/** Reads what is next to nothing, from a quorum of the replicas of one token: it fails where too few are alive. */
export const selectToken = statement({
  cql: 'SELECT key FROM idempotency_keys WHERE token(key) = :key_token',
  params: { key_token: 'bigint' },
  row: { key: 'text!' },
  idempotent: true,
});
