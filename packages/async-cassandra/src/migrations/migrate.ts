import type { CqlStatement } from '../check/split-cql.js';
import { CassandraError } from '../errors/cassandra-error.js';
import { tell } from '../observe/tell.js';
import type { CallOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import { Deadline } from '../time/deadline.js';
import { type AppliedFiles, createSchemaFiles, pendingFiles, readApplied } from './applied-files.js';
import { alter, applyFile, everywhere, remainingStatements } from './apply-file.js';
import { changesNothing, existingTables, isNotYetUsable } from './existing-tables.js';
import { MigrationError } from './migration-error.js';
import type { MigrationFile } from './migration-file.js';
import { readMigrationFolder } from './migration-folder.js';
import { MigrationLock } from './migration-lock.js';
import { lacksRight, oneLine } from './refused-statement.js';

export interface MigrateOptions extends CallOptions {
  /** Ends the migration as a whole, between two statements; see {@link CallOptions}. The file can be finished later. */
  readonly signal?: AbortSignal | undefined;
  /** A time limit of the migration as a whole, in milliseconds, waiting for others included. Default: none. */
  readonly timeoutMs?: number | undefined;
  /** Answers what is to be done, and does nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** What messages call the folder. Default: its path, from the working directory. */
  readonly folderName?: string | undefined;
  /**
   * Called when all statements of a file have been applied and before it counts as applied. What it throws ends the
   * migration, and the file can be corrected. Default: nothing.
   */
  readonly verify?: ((file: string) => Promise<void> | void) | undefined;
  /** Told of each file once it counts as applied. */
  readonly onApplied?: ((migration: Migration) => void) | undefined;
}

/** One file that was applied, or in a dry run is to be. */
export interface Migration {
  /** Its name, such as `005_notes.cql`. */
  readonly file: string;
  /** Its statements, without those that an earlier run has applied. */
  readonly statements: readonly CqlStatement[];
}

/**
 * Brings the session's keyspace to the schema in `folder`: each file (`001_users.cql`, …) once, in the order of their
 * numbers, by one process at a time, each statement waiting for the nodes to agree. What was left half-way is finished.
 * Sends no change, and needs no right to make one, where nothing is to be done. Answers the files that were applied now.
 *
 * @param folder A path, from the working directory, or a `file:` URL.
 * @throws MigrationError when a file cannot be read or applied, or was changed, renamed, removed or preceded after it had
 * been applied; other CassandraErrors as `execute` does, among them `DEADLINE_EXCEEDED` and `ABORTED` by
 * `options.signal`, after which the same call goes on where this one ended; whatever `verify` throws.
 */
export async function migrate(
  session: Session,
  folder: string | URL,
  options: MigrateOptions = {},
): Promise<Migration[]> {
  const { signal, deadline, timeoutMs = Number.POSITIVE_INFINITY, onSend, onRequest } = options;
  using life = Deadline.after(timeoutMs, { signal: deadline ?? signal });
  const call = { deadline: life, onSend, onRequest };
  if (session.keyspace === undefined) {
    throw new CassandraError('INVALID_ARGUMENT', 'The session must be on a keyspace', { option: 'session' });
  }
  const files = await readMigrationFolder(folder, options.folderName);
  const tables = await existingTables(session, call);
  const { pending, missing } = await compare(session, files, tables, call);
  if (missing.length === 0) return [];
  if (options.dryRun) {
    const asMigration = async (file: MigrationFile) => ({
      file: file.name,
      statements: await remainingStatements(session, file, tables, call),
    });
    return Promise.all(pending.map(asMigration));
  }
  try {
    return await applyPending(session, files, options, call);
  } catch (error) {
    throw lacksRight(error) ? mayNotApply(missing, session.keyspace, error) : error;
  }
}

/** The files that are not recorded as applied, and those among them that have something to do. */
async function compare(
  session: Session,
  files: readonly MigrationFile[],
  tables: ReadonlySet<string>,
  call: CallOptions,
): Promise<Record<'pending' | 'missing', MigrationFile[]>> {
  let applied: AppliedFiles = new Map();
  let refusal: unknown;
  try {
    applied = await readApplied(session, tables, call);
  } catch (error) {
    // Who may use just the tables of a service need not know which files made them.
    if (lacksRight(error)) refusal = error;
    else if (!isNotYetUsable(error)) throw error;
  }
  const pending = pendingFiles(files, applied);
  const missing = pending.filter((file) => !changesNothing(file, tables));
  if (missing.length > 0 && refusal !== undefined) throw refusal;
  return { pending, missing };
}

async function applyPending(
  session: Session,
  files: readonly MigrationFile[],
  { verify, onApplied }: MigrateOptions,
  call: CallOptions,
): Promise<Migration[]> {
  await using lock = await MigrationLock.acquire(session, call);
  const tables = await existingTables(session, call);
  if (!tables.has('schema_files')) await alter(session, createSchemaFiles, call);
  const migrations: Migration[] = [];
  for (const file of pendingFiles(files, await readApplied(session, tables, { ...call, ...everywhere }))) {
    const verifyFile = () => verify?.(file.name);
    const statements = await applyFile(session, file, { ...call, lock, verify: verifyFile });
    const migration = { file: file.name, statements };
    migrations.push(migration);
    tell(onApplied, migration);
  }
  return migrations;
}

function mayNotApply(
  missing: readonly MigrationFile[],
  keyspace: string,
  error: CassandraError,
): MigrationError {
  const files = missing.map(({ title }) => title);
  const said = oneLine(error.message);
  const message = `${files.join(', ')} must be applied to keyspace "${keyspace}", and the role of this session may not do it: ${said}`;
  return new MigrationError(message, { cause: error, files });
}
