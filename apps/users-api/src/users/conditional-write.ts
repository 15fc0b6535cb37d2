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
import { etagOf, ifMatchHolds } from './etag.js';
import {
  deleteUnchangedUser,
  deleteUser,
  selectSettledUser,
  selectUser,
  type UserRow,
  updateEmptyUser,
  updateUnstampedUser,
  updateUser,
} from './user-queries.js';
import type { UserChange } from './user-schemas.js';

/** How a change of one user ended: with the user as it is now, or without a change. */
export type ChangeResult = { readonly user: UserRow } | 'missing' | 'precondition_failed';

export type RemoveResult = 'removed' | 'precondition_failed';

type Work = CallOptions;
type Applied = Pick<Result<unknown>, 'applied'>;

/** What a conditional write works with. */
export interface ChangeRequest {
  readonly id: Uuid;
  /** The client's `If-Match`, if it sent one. */
  readonly ifMatch: string | undefined;
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
  { id, ifMatch, work }: ChangeRequest,
): Promise<ChangeResult> {
  for (let attempt = 0; ; attempt++) {
    const row = await readBeforeWriting(session, id, work);
    if (row === undefined) return 'missing';
    if (!ifMatchHolds(ifMatch, etagOf(row))) return 'precondition_failed';
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

/** Deletes a user, existing or not; with `If-Match` only in the version that the client knows. */
export async function removeUser(
  session: Session,
  { id, ifMatch, work }: ChangeRequest,
): Promise<RemoveResult> {
  const settle = async () =>
    (await readSettled(session, id, work)) === undefined ? 'applied' : 'not_applied';
  for (let attempt = 0; ; attempt++) {
    const row = await readBeforeWriting(session, id, work);
    if (row === undefined) return 'removed';
    if (!ifMatchHolds(ifMatch, etagOf(row))) return 'precondition_failed';
    const params = { id, expected: row.updated_at };
    const removed = await conditionalWrite(
      () =>
        ifMatch === undefined
          ? session.execute(deleteUser, { id }, work)
          : session.execute(deleteUnchangedUser, params, work),
      settle,
    );
    if (removed) return 'removed';
    await pause(attempt, work);
  }
}

/** When a change is made: now, but always after the last one, whichever instance's clock stamped that. */
export function nextStamp(last: Date | null): Date {
  return new Date(Math.max(Date.now(), (last?.getTime() ?? 0) + 1));
}

function updateUnchanged(
  session: Session,
  row: UserRow,
  change: UserChange & { readonly updated_at: Date },
  work: Work,
): Promise<Applied> {
  const { id, name, email, age, created_at, updated_at: expected } = row;
  // What is undefined stays as it is.
  const params = {
    name: change.name,
    email: change.email,
    age: change.age,
    updated_at: change.updated_at,
    id,
  };
  if (expected !== null) return session.execute(updateUser, { ...params, expected }, work);
  if (name === null && email === null && age === null && created_at === null) {
    return session.execute(updateEmptyUser, params, work);
  }
  const old = { old_name: name, old_email: email, old_age: age, old_created_at: created_at };
  return session.execute(updateUnstampedUser, { ...params, ...old }, work);
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

async function readSettled(session: Session, id: Uuid, work: Work): Promise<UserRow | undefined> {
  const { first } = await session.execute(selectSettledUser, { id }, work);
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
