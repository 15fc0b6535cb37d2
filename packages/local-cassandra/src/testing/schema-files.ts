import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeConnection } from '../cql/cql-client.js';
import { splitStatements } from '../cql/split-statements.js';
import { LocalCassandraError } from '../errors.js';

/** A statement of a schema, and the file it is in. */
export interface SchemaStatement {
  readonly file: string;
  readonly cql: string;
}

/** What makes a keyspace. */
export interface Schema {
  readonly statements: readonly SchemaStatement[];
  /** Those that write rows, which are gone when the tables are emptied. */
  readonly rows: readonly SchemaStatement[];
  /** The same for the same statements. */
  readonly id: string;
}

/**
 * Reads a `.cql` file, or those of a directory in the order of their names, numbers in them by their value.
 * @throws LocalCassandraError `SCHEMA_INVALID` when there is none, or one chooses a keyspace.
 */
export async function readSchema(from: string | URL): Promise<Schema> {
  const path = resolve(typeof from === 'string' ? from : fileURLToPath(from));
  const files = await filesOf(path).catch((error: Error) => {
    throw invalid(`The schema ${path} cannot be read: ${error.message}`, error);
  });
  if (files.length === 0) throw invalid(`There is no .cql file in ${path}.`);
  const statements: SchemaStatement[] = [];
  for (const file of files) {
    const { statements: ended, rest } = splitStatements(
      (await readFile(file, 'utf8')).replace(/^\ufeff/, ''),
    );
    for (const cql of rest.trim() ? [...ended, rest.trim()] : ended) statements.push({ file, cql });
  }
  const choice = statements.find(({ cql }) => /^(?:use|create\s+keyspace)\b/i.test(cql));
  if (choice) throw invalid(`${choice.file} chooses a keyspace, which is to be a fresh one: ${choice.cql}`);
  const text = JSON.stringify(statements.map(({ cql }) => cql));
  return {
    statements,
    rows: statements.filter(({ cql }) => /^(?:insert|update|delete|begin)\b/i.test(cql)),
    id: createHash('sha256').update(text).digest('hex').slice(0, 16),
  };
}

/**
 * Runs statements of a schema.
 * @throws LocalCassandraError `SCHEMA_INVALID` that names file and statement when Cassandra refuses one.
 */
export async function runSchema(
  connection: NodeConnection,
  statements: readonly SchemaStatement[],
): Promise<void> {
  for (const { file, cql } of statements) {
    await connection.rows(cql).catch((error: Error) => {
      const line = cql.replaceAll(/\s+/g, ' ');
      const shown = line.length > 200 ? `${line.slice(0, 200)}…` : line;
      throw invalid(`${file}: ${error.message} (in: ${shown})`, error);
    });
  }
}

async function filesOf(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const names = (await readdir(path)).filter((name) => /^[^.].*\.cql$/.test(name));
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).map((name) => join(path, name));
}

function invalid(message: string, cause?: Error): LocalCassandraError {
  return new LocalCassandraError('SCHEMA_INVALID', message, { cause });
}
