import { type CallOptions, isCassandraError, MigrationError, migrate, type Session } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';
import { schemaDirectory } from './apply-schema.js';
import { oneLine } from './refusal.js';
import { checkTables, type TableShape } from './table-shape.js';

/**
 * Compares the session's keyspace with the schema in `directory`, and changes nothing: for a role that may not.
 * @throws ConfigurationError that says what to do when something is missing, has another shape, or was changed since.
 */
export async function checkSchema(
  session: Session,
  keyspace: string,
  tables: readonly TableShape[],
  options: CallOptions,
  directory: URL = schemaDirectory,
): Promise<void> {
  await checkTables(session, keyspace, tables, options);
  try {
    const missing = await migrate(session, directory, { ...options, folderName: 'schema', dryRun: true });
    if (missing.length === 0) return;
    const files = missing.map(({ file }) => `schema/${file}`).join(', ');
    throw new ConfigurationError([notMigrated(`CASSANDRA_KEYSPACE "${keyspace}" lacks ${files}`)]);
  } catch (error) {
    if (error instanceof MigrationError) throw new ConfigurationError([`${error.message}.`]);
    if (!isCassandraError(error, 'UNAUTHORIZED')) throw error;
    // Whoever may not read which files were applied can tell by the tables alone, and some of those are missing.
    const problem = `CASSANDRA_KEYSPACE "${keyspace}" lacks tables, or may not be read (${oneLine(error.message)})`;
    throw new ConfigurationError([notMigrated(problem)]);
  }
}

/** One line that says who may mend what is missing. */
export function notMigrated(problem: string): string {
  const way = 'run "node dist/migrate.js" as a role that may change the schema';
  return `${problem}, and CASSANDRA_SCHEMA is "check": ${way}, or set CASSANDRA_SCHEMA=apply.`;
}
