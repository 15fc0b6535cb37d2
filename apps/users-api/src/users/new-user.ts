import { Uuid } from 'async-cassandra';
import type { InsertUser, UserRow } from './user-queries.js';
import type { UserInput } from './user-schemas.js';

/**
 * How far in the past the write timestamp of a new user lies. Conditional writes are stamped by Cassandra's
 * clocks: within this much skew each of them outranks the insert, also one that arrives late.
 */
const backdatedMs = 60_000;

/** A user to be inserted, with all that makes the write repeatable: its own id, times and write timestamp. */
export function newUser({ name, email, age }: UserInput): UserRow & InsertUser {
  const now = new Date();
  return {
    id: Uuid.random(),
    name,
    email,
    age,
    created_at: now,
    updated_at: now,
    write_time: BigInt(now.getTime() - backdatedMs) * 1000n,
  };
}
