import { type RowType, statement } from 'async-cassandra';

const held = {
  fingerprint: 'blob',
  user_ids: 'frozen<list<uuid>>',
  created_at: 'timestamp',
  owner: 'uuid',
  lease_until: 'timestamp',
} as const;

const claim = { key: 'text', ...held } as const;

/** Claims a key for a day, unless somebody has it. */
export const insertClaim = statement({
  cql: `INSERT INTO idempotency_keys (key, fingerprint, user_ids, created_at, owner, lease_until)
        VALUES (:key, :fingerprint, :user_ids, :created_at, :owner, :lease_until) IF NOT EXISTS USING TTL 86400`,
  params: claim,
});

/** Who has a key, and for what. */
export const selectClaim = statement({
  cql: 'SELECT fingerprint, user_ids, created_at, owner, lease_until FROM idempotency_keys WHERE key = :key',
  params: { key: 'text' },
  row: held,
  idempotent: true,
});

export type Claim = RowType<typeof selectClaim>;

/** Takes over what another owner left undone. Writes every column, so that all of them expire together. */
export const takeClaimOver = statement({
  cql: `UPDATE idempotency_keys USING TTL 86400 SET fingerprint = :fingerprint, user_ids = :user_ids,
        created_at = :created_at, owner = :owner, lease_until = :lease_until
        WHERE key = :key IF owner = :old_owner`,
  params: { ...claim, old_owner: 'uuid' },
});

/** Sets the end of the lease: none when the work is done, the past when it failed. */
export const endLease = statement({
  cql: 'UPDATE idempotency_keys USING TTL 86400 SET lease_until = :lease_until WHERE key = :key IF owner = :owner',
  params: { key: 'text', owner: 'uuid', lease_until: 'timestamp' },
});
