import type { CqlStatement } from '../check/split-cql.js';
import { CassandraError } from '../errors/cassandra-error.js';
import type { CallOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import { recordApplied } from './applied-files.js';
import { existingTables } from './existing-tables.js';
import { createSchemaStatements, FileProgress, isRepeatable } from './file-progress.js';
import type { MigrationFile } from './migration-file.js';
import type { MigrationLock } from './migration-lock.js';
import { refusedStatement } from './refused-statement.js';

/** Cassandra's words for what a statement has done already: by kinds that take something away, and by the others. */
const takesAway = /^\w+\b(?:.*\b(?:drop|rename)\b)|^drop\b/is;
const isGone = /not found|n't exist|not exist|unkn?own/i;
const isThere = /already exist/i;

/** What has to be read by whoever holds the lock next, in whichever data centre. */
export const everywhere = { consistency: 'QUORUM' } as const;

export interface ApplyOptions extends CallOptions {
  readonly lock: MigrationLock;
  /** Called when its statements have been applied; what it throws leaves the file unrecorded. */
  readonly verify: () => Promise<void> | void;
}

/**
 * Applies one file, or the rest of it where an earlier run ended half-way, and records it once it is whole and verified.
 * Answers the statements that it sent.
 * @throws MigrationError that names file, line and statement when Cassandra refuses one.
 */
export async function applyFile(
  session: Session,
  file: MigrationFile,
  { lock, verify, ...call }: ApplyOptions,
): Promise<CqlStatement[]> {
  const progress = await openProgress(session, file, call);
  const rest = file.statements.filter((statement) => !progress?.isDone(statement));
  for (const statement of rest) {
    await lock.keep(call);
    await progress?.note(statement, false);
    await apply(session, file, statement, progress, call);
    await progress?.note(statement, true);
  }
  await verify();
  await lock.keep(call);
  await recordApplied(session, file, { ...call, ...everywhere });
  await progress?.end();
  return rest;
}

/** The statements of a file that are still to be applied, of a keyspace that has these tables. */
export async function remainingStatements(
  session: Session,
  file: MigrationFile,
  tables: ReadonlySet<string>,
  call: CallOptions,
): Promise<readonly CqlStatement[]> {
  if (isRepeatable(file) || !tables.has('schema_statements')) return file.statements;
  const progress = await FileProgress.read(session, file, call);
  return file.statements.filter((statement) => !progress.isDone(statement));
}

/** Runs a statement that changes the schema, and waits for the nodes to agree. */
export async function alter(session: Session, cql: string, call: CallOptions): Promise<void> {
  const { schemaInAgreement } = await session.execute(cql, undefined, call);
  if (!schemaInAgreement) {
    throw new CassandraError('SCHEMA_DISAGREEMENT', 'The nodes did not agree on the schema in time');
  }
}

async function openProgress(
  session: Session,
  file: MigrationFile,
  call: CallOptions,
): Promise<FileProgress | undefined> {
  if (isRepeatable(file)) return undefined;
  const tables = await existingTables(session, call);
  if (!tables.has('schema_statements')) await alter(session, createSchemaStatements, call);
  return FileProgress.read(session, file, { ...call, ...everywhere });
}

async function apply(
  session: Session,
  file: MigrationFile,
  statement: CqlStatement,
  progress: FileProgress | undefined,
  call: CallOptions,
): Promise<void> {
  try {
    await alter(session, statement.cql, call);
  } catch (error) {
    const refusal = refusedStatement(file, statement, error);
    if (refusal === undefined) throw error;
    const done = takesAway.test(statement.cql) ? isGone : isThere;
    if (progress?.isUncertain(statement) && done.test(refusal.message)) return;
    await progress?.forget(statement);
    throw refusal;
  }
}
