import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { splitCql } from 'async-cassandra';

/** One numbered file of the schema. */
export interface CqlFile {
  /** Its name, such as `001_users.cql`; files are applied in the order of their names. */
  readonly name: string;
  readonly statements: readonly string[];
  /** Of the statements, so that comments and layout may change after the file was applied. */
  readonly checksum: string;
}

const directory = new URL('../../schema/', import.meta.url);

/** Reads the schema, `apps/users-api/schema/*.cql`, in the order in which it is applied. */
export async function readCqlFiles(): Promise<CqlFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.cql')).sort();
  return Promise.all(
    names.map(async (name) => parseCql(name, await readFile(new URL(name, directory), 'utf8'))),
  );
}

/** Splits a file into statements, white space in them (in strings too) as short as it can be. */
export function parseCql(name: string, text: string): CqlFile {
  const statements = splitCql(text).map((statement) => statement.replaceAll(/\s+/g, ' '));
  const checksum = createHash('sha256').update(statements.join(';')).digest('hex');
  return { name, statements, checksum };
}
