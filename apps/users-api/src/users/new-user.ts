import { Uuid } from 'async-cassandra';
import type { CreationPlan } from '../idempotency/creation-plan.js';
import type { InsertUser, UserRow } from './user-queries.js';
import type { UserInput } from './user-schemas.js';

/**
 * How far in the past the write timestamp of a new user lies. Conditional writes are stamped by Cassandra's
 * clocks: within this much skew each of them outranks the insert, also one that arrives late.
 */
const backdatedMs = 60_000;

/** A user to be inserted, with all that makes the write repeatable: its own id, times and write timestamp. */
export type NewUser = UserRow & InsertUser;

/** The `index`th user of a plan. */
export function newUser(
  { name, email, age }: UserInput,
  { ids, createdAt }: CreationPlan,
  index: number,
): NewUser {
  return {
    id: ids[index] ?? Uuid.random(),
    name,
    email,
    age,
    created_at: createdAt,
    updated_at: createdAt,
    write_time: BigInt(createdAt.getTime() - backdatedMs) * 1000n,
  };
}
