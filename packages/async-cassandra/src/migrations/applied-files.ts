import type { ExecuteOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import { MigrationError } from './migration-error.js';
import type { MigrationFile } from './migration-file.js';
import { numberOf } from './migration-folder.js';

/** The checksums of the files that a keyspace has had applied, by name. */
export type AppliedFiles = ReadonlyMap<string, string>;

/** Creates the table that knows them, where it is missing. */
export const createSchemaFiles =
  'CREATE TABLE IF NOT EXISTS schema_files (name text PRIMARY KEY, checksum text, applied_at timestamp)';

/** Reads what has been applied to the session's keyspace, of which `tables` are there. */
export async function readApplied(
  session: Session,
  tables: ReadonlySet<string>,
  options: ExecuteOptions,
): Promise<AppliedFiles> {
  if (!tables.has('schema_files')) return new Map();
  const { rows } = await session.execute<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_files',
    [],
    { ...options, idempotent: true, fetchSize: 0 },
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

/** Notes that every statement of a file has been applied. */
export async function recordApplied(
  session: Session,
  file: MigrationFile,
  options: ExecuteOptions,
): Promise<void> {
  await session.execute(
    'INSERT INTO schema_files (name, checksum, applied_at) VALUES (?, ?, ?)',
    [file.name, file.checksum, new Date()],
    { ...options, idempotent: true },
  );
}

/**
 * The files that are still to be applied, in their order. Files with a higher number than any of the folder were applied
 * by a newer release, which this one must be able to follow: those are left alone.
 * @throws MigrationError when what was applied has been changed, renamed, removed or preceded since.
 */
export function pendingFiles(files: readonly MigrationFile[], applied: AppliedFiles): MigrationFile[] {
  const own = new Map(files.map((file) => [file.name, file]));
  const newest = Math.max(...files.map(({ name }) => numberOf(name)));
  const latest = Math.max(...[...applied.keys()].map(numberOf).filter((number) => !Number.isNaN(number)), 0);
  for (const [name, checksum] of applied) {
    const file = own.get(name);
    if (file !== undefined && file.checksum !== checksum) {
      throw mistake(file.title, 'was changed after it had been applied: put the change into a new file');
    }
    const renamed = files.find((each) => each.checksum === checksum && !applied.has(each.name));
    if (file === undefined && renamed !== undefined) {
      throw mistake(renamed.title, `was applied as ${name}: give it that name again`);
    }
    if (file === undefined && numberOf(name) <= newest) {
      throw mistake(beside(files, name), 'was removed after it had been applied: restore it');
    }
  }
  const pending = files.filter(({ name }) => !applied.has(name));
  const late = pending.find(({ name }) => numberOf(name) < latest);
  if (late !== undefined) {
    const next = String(Math.max(newest, latest) + 1).padStart(3, '0');
    throw mistake(late.title, `comes before a file that was applied already: make its number ${next}`);
  }
  return pending;
}

/** What messages call a file that would be in the folder of the others. */
function beside(files: readonly MigrationFile[], name: string): string {
  const [first] = files;
  return first === undefined ? name : first.title.slice(0, -first.name.length) + name;
}

function mistake(title: string, problem: string): MigrationError {
  return new MigrationError(`${title} ${problem}`, { files: [title] });
}
