import { type CallOptions, isCassandraError, MigrationError, migrate, type Session } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';
import { mayPass, oneLine } from './refusal.js';
import { checkTables, type TableShape, tableProblems } from './table-shape.js';

/** Where the schema of the service is: `schema/`. */
export const schemaDirectory: URL = new URL('../../schema/', import.meta.url);

/**
 * Brings the session's keyspace to the schema in `directory`, by the library's `migrate`. Drops nothing. Answers the names
 * of the files that it applied now.
 * @throws ConfigurationError when one of `tables` has another shape, a file cannot be applied, or one that was applied
 * has changed.
 */
export async function applySchema(
  session: Session,
  keyspace: string,
  tables: readonly TableShape[],
  options: CallOptions,
  directory: URL = schemaDirectory,
): Promise<string[]> {
  await checkTables(session, keyspace, tables, options);
  const verify = async (file: string) => {
    for (const table of tables) {
      const problems = await tableProblems(session, keyspace, table, options);
      if (problems === undefined || problems.length === 0) continue;
      const shape = `makes a "${table.name}" table of another shape (${problems.join(', ')})`;
      const way = `correct it, and drop the table from "${keyspace}" or choose another CASSANDRA_KEYSPACE`;
      throw new ConfigurationError([`schema/${file} ${shape}: ${way}.`]);
    }
  };
  try {
    const migrations = await migrate(session, directory, { ...options, folderName: 'schema', verify });
    return migrations.map(({ file }) => file);
  } catch (error) {
    throw error instanceof MigrationError ? mistakeOf(error, keyspace) : error;
  }
}

function mistakeOf({ message, cause, files, line }: MigrationError, keyspace: string): ConfigurationError {
  if (!isCassandraError(cause)) return new ConfigurationError([`${message}.`]);
  if (cause.code === 'UNAUTHORIZED' && line === undefined) {
    const what = `${files.join(', ')} must be applied to CASSANDRA_KEYSPACE "${keyspace}"`;
    return new ConfigurationError([
      `${what}, and the role of CASSANDRA_USERNAME may not do it: ${oneLine(cause.message)}.`,
    ]);
  }
  return new ConfigurationError([`${message}.`], { mayPass: mayPass(cause) });
}
