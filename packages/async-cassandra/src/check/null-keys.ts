import type { StatementDefinition } from '../statements/statement.js';
import { type CqlPart, isWord, restrictedNames, selectedItems } from './cql-parts.js';
import type { StatementProblem } from './statement-problem.js';
import type { TableColumns } from './table-columns.js';

/**
 * Clustering columns that are declared as never null, by a SELECT that answers null for them: of a partition that has
 * static columns and no rows, where nothing but the partition is restricted.
 */
export async function nullKeys(
  statement: StatementDefinition,
  select: CqlPart,
  tables: TableColumns,
): Promise<StatementProblem[]> {
  const promised = Object.keys(statement.row).filter((name) => statement.row[name]?.endsWith('!'));
  if (promised.length === 0 || select.target === undefined) return [];
  const columns = await tables.of(select.target);
  if (![...columns.values()].some(({ kind }) => kind === 'static')) return [];
  const choosesRows = restrictedNames(select).some(({ value }) => {
    const kind = columns.get(value)?.kind;
    return kind === 'clustering' || kind === 'regular';
  });
  if (choosesRows) return [];
  return selectedItems(select).flatMap(([column, as, alias]): StatementProblem[] => {
    const name = (as === undefined ? column : isWord(as, 'as') ? alias : undefined)?.value ?? '';
    if (!promised.includes(name) || columns.get(column?.value ?? '')?.kind !== 'clustering') return [];
    const message =
      `Column "${name}" is declared as never null, but is where a partition has nothing except its static columns: ` +
      'leave out the "!"';
    return [{ statement, rule: 'row', message, offset: column?.start, key: name }];
  });
}
