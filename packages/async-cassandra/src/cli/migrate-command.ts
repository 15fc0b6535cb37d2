import { isCassandraError } from '../errors/cassandra-error.js';
import { type Migration, migrate } from '../migrations/migrate.js';
import { CannotRun } from './cannot-run.js';
import type { Output } from './check-command.js';
import { parseMigrateOptions } from './migrate-options.js';
import { open } from './open-session.js';

/**
 * Runs `async-cassandra migrate` with the arguments behind `migrate`; answers whether nothing is wrong with the folder.
 * @throws CannotRun when the keyspace cannot be reached, or time or `signal` ended it.
 */
export async function migrateCommand(
  args: readonly string[],
  { print, progress }: Output,
  signal: AbortSignal,
): Promise<boolean> {
  const { folder, keyspace, cluster, dryRun, timeoutMs } = parseMigrateOptions(args);
  await using session = await open(cluster, keyspace, signal);
  try {
    const onApplied = ({ file }: Migration) => print(`${file} applied\n`);
    const migrations = await migrate(session, folder, { signal, timeoutMs, dryRun, onApplied });
    const count = `${migrations.length} ${migrations.length === 1 ? 'file' : 'files'}`;
    if (migrations.length === 0) print(`Keyspace ${keyspace} is up to date\n`);
    else if (dryRun) print(`${planOf(migrations)}\n${count} to apply to keyspace ${keyspace}\n`);
    else print(`${count} applied to keyspace ${keyspace}\n`);
    return true;
  } catch (error) {
    if (isCassandraError(error, 'MIGRATION_FAILED')) {
      progress(error.message);
      return false;
    }
    if (isCassandraError(error)) throw new CannotRun(`${error.code}: ${error.message}`);
    throw error;
  }
}

function planOf(migrations: readonly Migration[]): string {
  const lines = migrations.flatMap(({ file, statements }) => [
    file,
    ...statements.map(
      ({ cql, line }) => `${`${line}`.padStart(5)}  ${cql.replaceAll('\n', `\n${' '.repeat(7)}`)};`,
    ),
  ]);
  return lines.join('\n');
}
