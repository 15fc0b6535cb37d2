import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isIdentifier, isSymbol, isWord } from '../check/cql-parts.js';
import { cqlTokens } from '../check/cql-tokens.js';
import { type CqlStatement, readCql } from '../check/split-cql.js';
import { CannotRun, reasonOf } from './cannot-run.js';

/** A statement of a `.cql` file. */
export interface SchemaStatement extends CqlStatement {
  readonly file: string;
}

/**
 * The statements of `.cql` files; those of a directory in the order of their names.
 * @throws CannotRun when there is no such file.
 */
export function readSchema(paths: readonly string[]): SchemaStatement[] {
  try {
    return paths.flatMap(filesOf).flatMap((file) => {
      return readCql(readFileSync(file, 'utf8')).map((statement) => ({ file, ...statement }));
    });
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    throw new CannotRun(`The schema cannot be read: ${reasonOf(error)}`);
  }
}

/**
 * Refuses statements that reach beyond the keyspace they are applied to, where they would change what is not ours:
 * other keyspaces, roles and rights.
 * @throws CannotRun that names the first of them.
 */
export function refuseForeignChanges(schema: readonly SchemaStatement[], keyspace: string): void {
  const foreign = schema.find(({ cql }) => reachesBeyond(cql, keyspace));
  if (foreign === undefined) return;
  const fix =
    'leave the name of the keyspace out, or let a Cassandra be started for the check by giving no hosts';
  throw new CannotRun(`${foreign.file} reaches beyond its own keyspace: ${firstWords(foreign.cql)}\n${fix}`);
}

/** The beginning of a statement, for messages. */
export function firstWords(cql: string): string {
  const line = cql.replaceAll(/\s+/g, ' ');
  return line.length > 72 ? `${line.slice(0, 71)}…` : line;
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.cql'));
  if (names.length === 0) throw new CannotRun(`There is no .cql file in ${path}`);
  return names.sort().map((name) => join(path, name));
}

function reachesBeyond(cql: string, keyspace: string): boolean {
  const tokens = cqlTokens(cql);
  const [first, second] = tokens;
  if (['use', 'grant', 'revoke', 'add'].some((word) => isWord(first, word))) return true;
  if (['keyspace', 'schema', 'role', 'user', 'identity'].some((word) => isWord(second, word))) return true;
  return tokens.some((token, index) => {
    const isQualifier =
      isIdentifier(token) && isSymbol(tokens[index + 1], '.') && isIdentifier(tokens[index + 2]);
    return isQualifier && token.value !== keyspace;
  });
}
