import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type CqlStatement, readCql } from 'async-cassandra';
import { ConfigurationError } from '../config/configuration-error.js';

/** One numbered file of the schema. */
export interface CqlFile {
  /** Its name, such as `001_users.cql`. */
  readonly name: string;
  readonly statements: readonly CqlStatement[];
  /** Of the statements, so that comments and layout may change after the file was applied. */
  readonly checksum: string;
}

/**
 * Reads a file of the schema.
 * @throws ConfigurationError that names it, when it cannot be one.
 */
export async function readCqlFile(name: string, url: URL): Promise<CqlFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(url);
  } catch (error) {
    throw mistake(name, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return parseCql(name, decode(name, bytes));
}

/**
 * Splits the text of a file into statements.
 * @throws ConfigurationError when there is none, or one that no file of the schema may have.
 */
export function parseCql(name: string, text: string): CqlFile {
  const statements = readCql(text);
  if (statements.length === 0) throw mistake(name, 'has no statement: write one, or remove the file');
  const use = statements.find(({ cql }) => /^use\b/i.test(cql));
  if (use !== undefined) {
    throw mistake(name, 'must not change the keyspace: its tables belong to CASSANDRA_KEYSPACE', use.line);
  }
  const checksum = createHash('sha256').update(statements.map(checkedText).join(';')).digest('hex');
  return { name, statements, checksum };
}

/** What a checksum is made of: white space, in strings too, is as short as it can be. */
export function checkedText({ cql }: CqlStatement): string {
  return cql.replaceAll(/\s+/g, ' ');
}

// The byte order mark that some editors write is no part of the text.
function decode(name: string, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // As if it had zeros, which UTF-16 has.
  }
  throw mistake(name, 'is not text in UTF-8: save it in that encoding');
}

function mistake(name: string, problem: string, line?: number): ConfigurationError {
  return new ConfigurationError([`schema/${name}${line === undefined ? '' : `, line ${line}`} ${problem}.`]);
}
