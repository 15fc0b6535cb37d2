import type { StatementDefinition } from '../statements/statement.js';
import { type CqlPart, cqlParts, isSymbol, isWord, selectedItems } from './cql-parts.js';
import { findNotIdempotent } from './not-idempotent.js';
import type { StatementProblem } from './statement-problem.js';
import type { TableColumns } from './table-columns.js';

/**
 * What Cassandra takes and will be regretted: `SELECT *`, `ALLOW FILTERING` that was not asked for, `idempotent: true`
 * on a write that is not. Nothing in strings and comments counts.
 */
export async function findObjections(
  statement: StatementDefinition,
  tables: TableColumns,
): Promise<StatementProblem[]> {
  const parts = cqlParts(statement.cql);
  const notIdempotent = statement.idempotent
    ? (await Promise.all(parts.map((part) => findNotIdempotent(part, tables)))).flat()
    : [];
  return [
    ...parts.flatMap((part) => findSelectStar(statement, part)),
    ...(statement.allowFiltering ? [] : parts.flatMap((part) => findFiltering(statement, part))),
    ...notIdempotent.map(({ message, offset }): StatementProblem => {
      return { statement, rule: 'idempotent', message: `Marked idempotent, but ${message}`, offset };
    }),
  ];
}

function findSelectStar(statement: StatementDefinition, part: CqlPart): StatementProblem[] {
  const [first, ...others] = part.verb === 'select' ? selectedItems(part) : [];
  const [star] = first ?? [];
  if (star === undefined || others.length > 0 || !isSymbol(star, '*')) return [];
  const message = 'SELECT * changes with the table: list the columns';
  return [{ statement, rule: 'select-star', message, offset: star.start }];
}

function findFiltering(statement: StatementDefinition, { tokens }: CqlPart): StatementProblem[] {
  const at = tokens.findIndex(
    (token, index) => isWord(token, 'allow') && isWord(tokens[index + 1], 'filtering'),
  );
  if (at < 0) return [];
  const message = 'ALLOW FILTERING reads and drops rows: declare allowFiltering: true where that is meant';
  return [{ statement, rule: 'allow-filtering', message, offset: tokens[at]?.start }];
}
