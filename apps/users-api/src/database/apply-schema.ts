import { type CallOptions, CassandraError, type Session } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';
import { type CqlFile, readCqlFiles } from './cql-file.js';
import { SchemaLock } from './schema-lock.js';
import { checkUsersTable } from './users-table.js';

type Applied = ReadonlyMap<string, string>;

/**
 * Brings the session's keyspace to the schema in `schema/*.cql`: each file once, in order, by one instance
 * at a time, each statement waiting for the nodes to agree. Drops nothing. Answers the names of the files
 * that it applied now.
 * @throws ConfigurationError when the `users` table has another shape, or an applied file has changed.
 */
export async function applySchema(
  session: Session,
  keyspace: string,
  options: CallOptions,
): Promise<string[]> {
  const files = await readCqlFiles();
  await checkUsersTable(session, keyspace, options);
  if (missing(files, await readApplied(session, keyspace, options)).length === 0) return [];
  await using _lock = await SchemaLock.acquire(session, options);
  await checkUsersTable(session, keyspace, options);
  await alter(
    session,
    'CREATE TABLE IF NOT EXISTS schema_files (name text PRIMARY KEY, checksum text, applied_at timestamp)',
    options,
  );
  const todo = missing(files, await readApplied(session, keyspace, options));
  for (const file of todo) {
    for (const cql of file.statements) await alter(session, cql, options);
    await session.execute(
      'INSERT INTO schema_files (name, checksum, applied_at) VALUES (?, ?, ?)',
      [file.name, file.checksum, new Date()],
      options,
    );
  }
  await checkUsersTable(session, keyspace, options);
  return todo.map((file) => file.name);
}

async function readApplied(session: Session, keyspace: string, options: CallOptions): Promise<Applied> {
  const { first } = await session.execute(
    "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'schema_files'",
    [keyspace],
    { ...options, consistency: 'LOCAL_ONE' },
  );
  if (first === undefined) return new Map();
  const { rows } = await session.execute<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_files',
    [],
    options,
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function missing(files: readonly CqlFile[], applied: Applied): CqlFile[] {
  return files.filter((file) => {
    const checksum = applied.get(file.name);
    if (checksum !== undefined && checksum !== file.checksum) {
      throw new ConfigurationError([
        `schema/${file.name} was changed after it had been applied: put the change into a new file.`,
      ]);
    }
    return checksum === undefined;
  });
}

async function alter(session: Session, cql: string, options: CallOptions): Promise<void> {
  const { schemaInAgreement } = await session.execute(cql, undefined, options);
  if (!schemaInAgreement) {
    throw new CassandraError('SCHEMA_DISAGREEMENT', 'The nodes did not agree on the schema in time');
  }
}
