import { randomUuid, type Uuid } from 'async-cassandra';

/** Everything about rows to be created that is not in the request: with the same plan they are the same rows. */
export interface CreationPlan {
  readonly ids: readonly Uuid[];
  readonly createdAt: Date;
}

/** A plan for so many new rows, from now; `newId` makes the identifier of one. */
export function newPlan(count: number, newId: () => Uuid = randomUuid): CreationPlan {
  const ids: Uuid[] = [];
  while (ids.length < count) ids.push(newId());
  return { ids, createdAt: new Date() };
}

/**
 * How far in the past the write timestamp of a new row lies. Conditional writes are stamped by Cassandra's
 * clocks: within this much skew each of them outranks the insert, also one that arrives late.
 */
const backdatedMs = 60_000;

/** The write timestamp with which to insert, in microseconds. The same for the same plan, so that inserting twice is harmless. */
export function insertTimestamp({ createdAt }: CreationPlan): bigint {
  return BigInt(createdAt.getTime() - backdatedMs) * 1000n;
}
