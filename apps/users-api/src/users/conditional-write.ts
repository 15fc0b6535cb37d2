import { setTimeout as delay } from 'node:timers/promises';
import {
  type CallOptions,
  CassandraError,
  isCassandraError,
  type Outcome,
  type Result,
  type Session,
  type Uuid,
} from 'async-cassandra';
import { etagOf } from './etag.js';
import {
  type FailedPrecondition,
  failedForWriting,
  isConditional,
  type Preconditions,
} from './preconditions.js';
import {
  deleteUnchangedUser,
  deleteUnstampedUser,
  deleteUser,
  selectUser,
  stampUser,
  type UserRow,
  updateUnstampedUser,
  updateUser,
} from './user-queries.js';
import type { UserChange } from './user-schemas.js';

/** How a change of one user ended: with the user as it is now, or without a change. */
export type ChangeResult = { readonly user: UserRow } | 'missing' | Refusal;

export type RemoveResult = 'removed' | Refusal;

/** Nothing was done. */
type Refusal = { readonly failed: FailedPrecondition };

type Work = CallOptions;
type Applied = Pick<Result<unknown>, 'applied'>;

/** What a conditional write works with. */
export interface ChangeRequest {
  readonly id: Uuid;
  /** What the client says about the version that it means. */
  readonly preconditions: Preconditions;
  readonly work: Work;
}

const longestPauseMs = 50;

/**
 * Changes the given columns of a user that exists: reads it, then writes on condition that nobody else did
 * meanwhile, again and again until the deadline. Neither loses another client's change nor creates a user.
 */
export async function changeUser(
  session: Session,
  change: UserChange,
  { id, preconditions, work }: ChangeRequest,
): Promise<ChangeResult> {
  for (let attempt = 0; ; attempt++) {
    const row = await readBeforeWriting(session, id, work);
    if (row === undefined) return 'missing';
    const failed = failedForWriting(preconditions, etagOf(row));
    if (failed !== undefined) return { failed };
    const user = { ...row, ...change, updated_at: nextStamp(row.updated_at) };
    const applied = await conditionalWrite(
      () => updateUnchanged(session, row, { ...change, updated_at: user.updated_at }, work),
      async () => {
        const now = await readSettled(session, id, work);
        if (now === undefined) return 'unknown';
        if (isSame(now, user)) return 'applied';
        return etagOf(now) === etagOf(row) ? 'not_applied' : 'unknown';
      },
    );
    if (applied) return { user };
    await pause(attempt, work);
  }
}

/** Deletes a user, existing or not; with preconditions only in the version for which they hold. */
export async function removeUser(
  session: Session,
  { id, preconditions, work }: ChangeRequest,
): Promise<RemoveResult> {
  const settle = async () =>
    (await readSettled(session, id, work)) === undefined ? 'applied' : 'not_applied';
  for (let attempt = 0; ; attempt++) {
    const row = await readBeforeWriting(session, id, work);
    if (row === undefined) return 'removed';
    const failed = failedForWriting(preconditions, etagOf(row));
    if (failed !== undefined) return { failed };
    const removed = await conditionalWrite(
      () =>
        isConditional(preconditions)
          ? deleteUnchanged(session, row, work)
          : session.execute(deleteUser, { id }, work),
      settle,
    );
    if (removed) return 'removed';
    await pause(attempt, work);
  }
}

/**
 * When a change is made: now, but always after the last one, whichever instance's clock stamped that. Behind what another
 * application stored beyond all that a `Date` can hold there is nothing: now.
 */
export function nextStamp(last: Date | null): Date {
  return new Date(Math.max(Date.now(), (last?.getTime() || 0) + 1));
}

async function updateUnchanged(
  session: Session,
  row: UserRow,
  change: UserChange & { readonly updated_at: Date },
  work: Work,
): Promise<Applied> {
  const { id, updated_at: expected } = row;
  // What is undefined stays as it is.
  const params = {
    name: change.name,
    email: change.email,
    age: change.age,
    updated_at: change.updated_at,
    id,
  };
  if (expected !== null) return session.execute(updateUser, { ...params, expected }, work);
  if (!isEmpty(row)) return session.execute(updateUnstampedUser, { ...params, expected, ...old(row) }, work);
  // A row that is nothing but its key looks like one that is gone, and `IF EXISTS AND …` is no CQL: a stamp
  // proves that it is there, and the write then that it is still empty.
  const stamp = new Date(change.updated_at.getTime() - 1);
  const stamped = await session.execute(stampUser, { id, updated_at: stamp }, work);
  if (!stamped.applied) return stamped;
  return session.execute(updateUnstampedUser, { ...params, expected: stamp, ...old(row) }, work);
}

function deleteUnchanged(session: Session, row: UserRow, work: Work): Promise<Applied> {
  const { id, updated_at: expected } = row;
  return expected === null
    ? session.execute(deleteUnstampedUser, { id, ...old(row) }, work)
    : session.execute(deleteUnchangedUser, { id, expected }, work);
}

/** What a row without `updated_at` has to hold still. */
function old({ name, email, age, created_at }: UserRow) {
  return { old_name: name, old_email: email, old_age: age, old_created_at: created_at };
}

function isEmpty({ name, email, age, created_at }: UserRow): boolean {
  return name === null && email === null && age === null && created_at === null;
}

/**
 * Runs a conditional write and tells whether its condition held. When Cassandra itself gave up waiting for
 * the replicas, a settled read decides; no other failure can be decided from here, nor may the write be sent
 * again.
 */
async function conditionalWrite(
  write: () => Promise<Applied>,
  settle: () => Promise<Outcome>,
): Promise<boolean> {
  try {
    const { applied } = await write();
    return applied;
  } catch (error) {
    if (!isCassandraError(error, 'WRITE_TIMEOUT', 'READ_TIMEOUT')) throw error;
    const outcome = await settle().catch(() => 'unknown');
    if (outcome === 'unknown') throw error;
    return outcome === 'applied';
  }
}

/** A read that fails before anything was written says so, whatever its own failure would say of a write. */
async function readBeforeWriting(session: Session, id: Uuid, work: Work): Promise<UserRow | undefined> {
  try {
    const { first } = await session.execute(selectUser, { id }, work);
    return first;
  } catch (error) {
    if (!isCassandraError(error)) throw error;
    throw new CassandraError(error.code, error.message, { cause: error.cause, outcome: 'not_applied' });
  }
}

/** A read that first settles what an unfinished conditional write left behind. */
async function readSettled(session: Session, id: Uuid, work: Work): Promise<UserRow | undefined> {
  const { first } = await session.execute(
    selectUser,
    { id },
    { ...work, consistency: session.serialConsistency },
  );
  return first;
}

function isSame(a: UserRow, b: UserRow): boolean {
  return a.name === b.name && a.email === b.email && a.age === b.age && etagOf(a) === etagOf(b);
}

/** Lets clients that change the same user step out of each other's way. */
async function pause(attempt: number, { deadline }: Work): Promise<void> {
  const longest = Math.min(longestPauseMs, 2 ** (attempt + 1));
  await delay(
    Math.random() * longest,
    undefined,
    deadline === undefined ? {} : { signal: deadline.signal },
  ).catch(() => {});
}
