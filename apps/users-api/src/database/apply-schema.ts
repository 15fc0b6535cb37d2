import type { CallOptions, Session } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';
import { createSchemaFiles, pendingFiles, readApplied } from './applied-files.js';
import { alter, applyFile } from './apply-file.js';
import { readCqlFiles } from './schema-directory.js';
import { SchemaLock } from './schema-lock.js';
import { checkUsersTable, usersTableProblems } from './users-table.js';

/**
 * Brings the session's keyspace to the schema in `directory`: each file once, in order, by one instance at a time, each
 * statement waiting for the nodes to agree. Drops nothing. Answers the names of the files that it applied now.
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
  if (pendingFiles(files, await readApplied(session, keyspace, options)).length === 0) return [];
  await using _lock = await SchemaLock.acquire(session, options);
  await checkUsersTable(session, keyspace, options);
  await alter(session, createSchemaFiles, options);
  const pending = pendingFiles(files, await readApplied(session, keyspace, options));
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
