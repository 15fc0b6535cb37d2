import { setTimeout as delay } from 'node:timers/promises';
import {
  type CallOptions,
  CassandraError,
  type ExecuteOptions,
  isCassandraError,
  type Outcome,
  type Result,
  type Session,
} from 'async-cassandra';
import {
  type FailedPrecondition,
  failedForWriting,
  isConditional,
  type Preconditions,
} from './preconditions.js';

export type Applied = Pick<Result<unknown>, 'applied'>;

/** A row whose version is the time of its last change; null where another application left that out. */
export interface VersionedRow {
  readonly updated_at: Date | null;
}

/** A change, and when it is made. */
export interface Stamped<Change> {
  readonly change: Change;
  readonly at: Date;
}

/** How rows of one table are read, told apart and changed on condition that they are still as they were read. */
export interface ChangeableTable<Key, Row extends VersionedRow, Change> {
  /** The entity tag: another one for every version. */
  etagOf(row: Row): string;
  /** Whether two reads of a row show the same version, with the same content. */
  isSame(a: Row, b: Row): boolean;
  /** The row after a change. Whatever is not in it, or `undefined`, stays. */
  changed(row: Row, change: Stamped<Change>): Row;
  read(session: Session, key: Key, options: ExecuteOptions): Promise<Row | undefined>;
  /** Changes the row if it still is as it was read. */
  updateUnchanged(
    session: Session,
    row: Row,
    change: Stamped<Change>,
    options: CallOptions,
  ): Promise<Applied>;
}

/** The same of a table whose rows may be deleted, too. */
export interface VersionedTable<Key, Row extends VersionedRow, Change>
  extends ChangeableTable<Key, Row, Change> {
  /** Deletes the row if it still is as it was read. */
  deleteUnchanged(session: Session, row: Row, options: CallOptions): Promise<Applied>;
  /** Deletes the row if it is there, in whatever version; a conditional write, too. */
  delete(session: Session, key: Key, options: CallOptions): Promise<Applied>;
}

/** How a change of one row ended: with the row as it is now, or without a change. */
export type ChangeResult<Row> = { readonly row: Row } | 'missing' | Refusal;

export type RemoveResult = 'removed' | Refusal;

/** Nothing was done. */
type Refusal = { readonly failed: FailedPrecondition };

/** What a conditional write works with. */
export interface ChangeRequest<Key> {
  readonly key: Key;
  /** What the client says about the version that it means. */
  readonly preconditions: Preconditions;
  readonly work: CallOptions;
}

const longestPauseMs = 50;

/**
 * Changes the given columns of a row that exists: reads it, then writes on condition that nobody else did
 * meanwhile, again and again until the deadline. Neither loses another client's change nor creates a row.
 */
export async function changeRow<Key, Row extends VersionedRow, Change>(
  session: Session,
  table: ChangeableTable<Key, Row, Change>,
  change: Change,
  { key, preconditions, work }: ChangeRequest<Key>,
): Promise<ChangeResult<Row>> {
  for (let attempt = 0; ; attempt++) {
    const old = await table.read(session, key, work).catch(rethrowNotApplied);
    if (old === undefined) return 'missing';
    const failed = isConditional(preconditions)
      ? failedForWriting(preconditions, table.etagOf(old))
      : undefined;
    if (failed !== undefined) return { failed };
    const stamped = { change, at: nextStamp(old.updated_at) };
    const row = table.changed(old, stamped);
    const applied = await conditionalWrite(
      () => table.updateUnchanged(session, old, stamped, work),
      async () => {
        const now = await table.read(session, key, settled(session, work));
        if (now === undefined) return 'unknown';
        if (table.isSame(now, row)) return 'applied';
        return table.etagOf(now) === table.etagOf(old) ? 'not_applied' : 'unknown';
      },
    );
    if (applied) return { row };
    await pause(attempt, work);
  }
}

/** Deletes a row, existing or not; with preconditions only in the version for which they hold. */
export async function removeRow<Key, Row extends VersionedRow, Change>(
  session: Session,
  table: VersionedTable<Key, Row, Change>,
  { key, preconditions, work }: ChangeRequest<Key>,
): Promise<RemoveResult> {
  const settle = async () =>
    (await table.read(session, key, settled(session, work))) === undefined ? 'applied' : 'not_applied';
  for (let attempt = 0; ; attempt++) {
    const row = await table.read(session, key, work).catch(rethrowNotApplied);
    if (row === undefined) return 'removed';
    const failed = failedForWriting(preconditions, table.etagOf(row));
    if (failed !== undefined) return { failed };
    const removed = await conditionalWrite(
      () =>
        isConditional(preconditions)
          ? table.deleteUnchanged(session, row, work)
          : table.delete(session, key, work),
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

/** What a read fails with before anything was written says so, whatever it would say of a write. */
function rethrowNotApplied(error: unknown): never {
  if (!isCassandraError(error)) throw error;
  throw new CassandraError(error.code, error.message, { cause: error.cause, outcome: 'not_applied' });
}

/** The options of a read that first settles what an unfinished conditional write left behind. */
function settled(session: Session, work: CallOptions): ExecuteOptions {
  return { ...work, consistency: session.serialConsistency };
}

/** Lets clients that change the same row step out of each other's way. */
async function pause(attempt: number, { deadline }: CallOptions): Promise<void> {
  const longest = Math.min(longestPauseMs, 2 ** (attempt + 1));
  await delay(
    Math.random() * longest,
    undefined,
    deadline === undefined ? {} : { signal: deadline.signal },
  ).catch(() => {});
}
