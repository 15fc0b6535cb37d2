import { type CallOptions, type CassandraError, isCassandraError, type Session } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';
import { type AppliedFiles, createSchemaFiles, pendingFiles, readApplied } from './applied-files.js';
import { alter, applyFile } from './apply-file.js';
import type { CqlFile } from './cql-file.js';
import { changesNothing, existingTables } from './existing-tables.js';
import { isRefusal, oneLine } from './refused-statement.js';
import { readCqlFiles } from './schema-directory.js';
import { SchemaLock } from './schema-lock.js';
import { checkUsersTable, usersTableProblems } from './users-table.js';

/**
 * Brings the session's keyspace to the schema in `directory`: each file once, in order, by one instance at a time, each
 * statement waiting for the nodes to agree. Drops nothing, and asks for no right where the tables are there, whoever made
 * them. Answers the names of the files that it applied now.
 * @throws ConfigurationError when the `users` table has another shape, a file cannot be applied, or one that was applied
 * has changed.
 */
export async function applySchema(
  session: Session,
  keyspace: string,
  options: CallOptions,
  directory?: URL,
): Promise<string[]> {
  const files = await readCqlFiles(directory);
  await checkUsersTable(session, keyspace, options);
  const missing = await missingFiles(session, keyspace, files, options);
  if (missing.length === 0) return [];
  try {
    return await applyPending(session, keyspace, files, options);
  } catch (error) {
    throw lacksRight(error) ? mayNotApply(missing, keyspace, error) : error;
  }
}

/** The files that have something to do. */
async function missingFiles(
  session: Session,
  keyspace: string,
  files: readonly CqlFile[],
  options: CallOptions,
): Promise<CqlFile[]> {
  const tables = await existingTables(session, keyspace, options);
  let applied: AppliedFiles = new Map();
  let refusal: unknown;
  try {
    applied = await readApplied(session, tables, options);
  } catch (error) {
    // Who may use just the tables of the service need not know which files made them.
    if (!lacksRight(error)) throw error;
    refusal = error;
  }
  const missing = pendingFiles(files, applied).filter((file) => !changesNothing(file, tables));
  if (missing.length > 0 && refusal !== undefined) throw refusal;
  return missing;
}

async function applyPending(
  session: Session,
  keyspace: string,
  files: readonly CqlFile[],
  options: CallOptions,
): Promise<string[]> {
  await using _lock = await SchemaLock.acquire(session, options);
  await checkUsersTable(session, keyspace, options);
  const tables = await existingTables(session, keyspace, options);
  if (!tables.has('schema_files')) await alter(session, createSchemaFiles, options);
  const pending = pendingFiles(files, await readApplied(session, tables, options));
  for (const file of pending) {
    const check = async () => {
      const problems = await usersTableProblems(session, keyspace, options);
      if (problems === undefined || problems.length === 0) return;
      const shape = `makes a "users" table of another shape (${problems.join(', ')})`;
      const way = `correct it, and drop the table from "${keyspace}" or choose another CASSANDRA_KEYSPACE`;
      throw new ConfigurationError([`schema/${file.name} ${shape}: ${way}.`]);
    };
    await applyFile(session, file, check, options);
  }
  return pending.map((file) => file.name);
}

function lacksRight(error: unknown): error is CassandraError {
  return isRefusal(error) && isCassandraError(error, 'UNAUTHORIZED');
}

function mayNotApply(
  missing: readonly CqlFile[],
  keyspace: string,
  { message }: CassandraError,
): ConfigurationError {
  const names = missing.map(({ name }) => `schema/${name}`).join(', ');
  return new ConfigurationError([
    `${names} must be applied to CASSANDRA_KEYSPACE "${keyspace}", and the role of CASSANDRA_USERNAME may not do it: ${oneLine(message)}.`,
  ]);
}
