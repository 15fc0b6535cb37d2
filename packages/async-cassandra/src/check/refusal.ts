import type { CassandraError } from '../errors/cassandra-error.js';
import type { StatementDefinition } from '../statements/statement.js';
import { isIdentifier } from './cql-parts.js';
import { cqlTokens } from './cql-tokens.js';
import type { StatementProblem } from './statement-problem.js';

// Cassandra names what it does not know; only of syntax errors does it tell the place.
const named = [
  /^Undefined column name (?<name>.+) in table/,
  /^table (?<name>.+) does not exist$/,
  /^unconfigured table (?<name>.+)$/,
  /^keyspace (?<name>.+) does not exist$/i,
  /^Unknown function '?(?<name>[^' ]+)'?/,
  / for (?<name>"[^"]+") of type /,
];

/** What Cassandra refused, with the place in the CQL where its message lets it be found. */
export function toRefusal(statement: StatementDefinition, error: CassandraError): StatementProblem {
  const offset = syntaxOffset(statement.cql, error.message) ?? namedOffset(statement.cql, error.message);
  return { statement, rule: 'cql', message: error.message, offset };
}

function syntaxOffset(cql: string, message: string): number | undefined {
  const [, line, column] = /^line (\d+):(\d+) /.exec(message) ?? [];
  if (line === undefined) return undefined;
  const before = cql.split('\n').slice(0, Number(line) - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + Number(column);
}

function namedOffset(cql: string, message: string): number | undefined {
  for (const pattern of named) {
    const name = pattern.exec(message)?.groups?.name?.replaceAll('"', '');
    const token = cqlTokens(cql).find((each) => isIdentifier(each) && each.value === name);
    if (token !== undefined) return token.start;
  }
  return undefined;
}
