import { type CallOptions, CassandraError, type CqlStatement, type Session } from 'async-cassandra';
import { recordApplied } from './applied-files.js';
import type { CqlFile } from './cql-file.js';
import { existingTables } from './existing-tables.js';
import { refusedStatement } from './refused-statement.js';
import { createSchemaStatements, isRepeatable, SchemaProgress } from './schema-progress.js';

/** Cassandra's words for what a statement has done already: by kinds that take something away, and by the others. */
const takesAway = /^\w+\b(?:.*\b(?:drop|rename)\b)|^drop\b/is;
const isGone = /not found|n't exist|not exist|unkn?own/i;
const isThere = /already exist/i;

/**
 * Applies one file of the schema, or the rest of it where an earlier start ended half-way, and records it once it is
 * whole and `check` passes.
 * @throws ConfigurationError that names file, line and statement when Cassandra refuses one.
 */
export async function applyFile(
  session: Session,
  file: CqlFile,
  check: () => Promise<void>,
  options: CallOptions,
): Promise<void> {
  const progress = await openProgress(session, file, options);
  for (const statement of file.statements) {
    if (progress?.isDone(statement)) continue;
    await progress?.note(statement, false);
    await apply(session, file, statement, progress, options);
    await progress?.note(statement, true);
  }
  await check();
  await recordApplied(session, file, options);
  await progress?.end();
}

/** Runs a statement that changes the schema, and waits for the nodes to agree. */
export async function alter(session: Session, cql: string, options: CallOptions): Promise<void> {
  const { schemaInAgreement } = await session.execute(cql, undefined, options);
  if (!schemaInAgreement) {
    throw new CassandraError('SCHEMA_DISAGREEMENT', 'The nodes did not agree on the schema in time');
  }
}

async function openProgress(
  session: Session,
  file: CqlFile,
  options: CallOptions,
): Promise<SchemaProgress | undefined> {
  if (isRepeatable(file)) return undefined;
  const tables = await existingTables(session, session.keyspace ?? '', options);
  if (!tables.has('schema_statements')) await alter(session, createSchemaStatements, options);
  return SchemaProgress.read(session, file, options);
}

async function apply(
  session: Session,
  file: CqlFile,
  statement: CqlStatement,
  progress: SchemaProgress | undefined,
  options: CallOptions,
): Promise<void> {
  try {
    await alter(session, statement.cql, options);
  } catch (error) {
    const refusal = refusedStatement(file.name, statement, error);
    if (refusal === undefined) throw error;
    const done = takesAway.test(statement.cql) ? isGone : isThere;
    if (progress?.isUncertain(statement) && done.test(refusal.message)) return;
    await progress?.forget(statement);
    throw refusal;
  }
}
