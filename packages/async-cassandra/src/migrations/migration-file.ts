import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type CqlStatement, readCql } from '../check/split-cql.js';
import { MigrationError } from './migration-error.js';

/** One numbered file of a folder. */
export interface MigrationFile {
  /** Its name, such as `001_users.cql`, by which it is known once it has been applied. */
  readonly name: string;
  /** What messages call it: the folder and its name. */
  readonly title: string;
  readonly statements: readonly CqlStatement[];
  /** Of the statements, so that comments and layout may change after the file was applied. */
  readonly checksum: string;
}

/**
 * Reads a file.
 * @throws MigrationError that names it, when it cannot be one.
 */
export async function readMigrationFile(
  path: string,
  names: Pick<MigrationFile, 'name' | 'title'>,
): Promise<MigrationFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw mistake(names, `cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  return parseMigration(names, decode(names, bytes));
}

/**
 * Splits the text of a file into statements.
 * @throws MigrationError when there is none, or one that no migration may have.
 */
export function parseMigration(names: Pick<MigrationFile, 'name' | 'title'>, text: string): MigrationFile {
  const statements = readCql(text);
  if (statements.length === 0) throw mistake(names, 'has no statement: write one, or remove the file');
  const use = statements.find(({ cql }) => /^use\b/i.test(cql));
  if (use !== undefined) {
    throw mistake(names, 'must not change the keyspace: its tables belong to that of the session', {
      line: use.line,
    });
  }
  const checksum = createHash('sha256').update(statements.map(checkedText).join(';')).digest('hex');
  return { ...names, statements, checksum };
}

/** What a checksum is made of: white space, in strings too, is as short as it can be. */
export function checkedText({ cql }: CqlStatement): string {
  return cql.replaceAll(/\s+/g, ' ');
}

// The byte order mark that some editors write is no part of the text.
function decode(names: Pick<MigrationFile, 'title'>, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // As if it had zeros, which UTF-16 has.
  }
  throw mistake(names, 'is not text in UTF-8: save it in that encoding');
}

function mistake(
  { title }: Pick<MigrationFile, 'title'>,
  problem: string,
  options: { readonly line?: number; readonly cause?: unknown } = {},
): MigrationError {
  const where = options.line === undefined ? title : `${title}, line ${options.line}`;
  return new MigrationError(`${where} ${problem}`, { ...options, files: [title] });
}
