import type { CallOptions, Session } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';
import type { CqlFile } from './cql-file.js';
import { numberOf } from './schema-directory.js';

/** The checksums of the files that a keyspace has had applied, by name. */
export type AppliedFiles = ReadonlyMap<string, string>;

/** Creates the table that knows them, where it is missing. */
export const createSchemaFiles =
  'CREATE TABLE IF NOT EXISTS schema_files (name text PRIMARY KEY, checksum text, applied_at timestamp)';

/** Reads what has been applied to the session's keyspace, of which `tables` are there. */
export async function readApplied(
  session: Session,
  tables: ReadonlySet<string>,
  options: CallOptions,
): Promise<AppliedFiles> {
  if (!tables.has('schema_files')) return new Map();
  const { rows } = await session.execute<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_files',
    [],
    options,
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

/** Notes that every statement of a file has been applied. */
export async function recordApplied(session: Session, file: CqlFile, options: CallOptions): Promise<void> {
  await session.execute(
    'INSERT INTO schema_files (name, checksum, applied_at) VALUES (?, ?, ?)',
    [file.name, file.checksum, new Date()],
    options,
  );
}

/**
 * The files that are still to be applied, in their order. Files with a higher number than any of ours were applied by a
 * newer release, which this one must be able to follow: those are left alone.
 * @throws ConfigurationError when what was applied has been changed, renamed, removed or preceded since.
 */
export function pendingFiles(files: readonly CqlFile[], applied: AppliedFiles): CqlFile[] {
  const own = new Map(files.map((file) => [file.name, file]));
  const newest = Math.max(...files.map(({ name }) => numberOf(name)));
  const latest = Math.max(...[...applied.keys()].map(numberOf).filter((number) => !Number.isNaN(number)), 0);
  for (const [name, checksum] of applied) {
    const file = own.get(name);
    if (file !== undefined && file.checksum !== checksum) {
      throw mistake(name, 'was changed after it had been applied: put the change into a new file');
    }
    const renamed = files.find((each) => each.checksum === checksum && !applied.has(each.name));
    if (file === undefined && renamed !== undefined) {
      throw mistake(renamed.name, `was applied as ${name}: give it that name again`);
    }
    if (file === undefined && numberOf(name) <= newest) {
      throw mistake(name, 'was removed after it had been applied: restore it');
    }
  }
  const pending = files.filter(({ name }) => !applied.has(name));
  const late = pending.find(({ name }) => numberOf(name) < latest);
  if (late !== undefined) {
    const next = String(Math.max(newest, latest) + 1).padStart(3, '0');
    throw mistake(late.name, `comes before a file that was applied already: make its number ${next}`);
  }
  return pending;
}

function mistake(name: string, problem: string): ConfigurationError {
  return new ConfigurationError([`schema/${name} ${problem}.`]);
}
