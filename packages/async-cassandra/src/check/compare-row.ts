import { sameCqlType } from '../codecs/same-cql-type.js';
import type { StatementDefinition } from '../statements/statement.js';
import { type CqlPart, isIdentifier, selectedItems } from './cql-parts.js';
import type { StatementProblem } from './statement-problem.js';

/** Name → CQL type of what a statement answers. */
export type Columns = ReadonlyMap<string, string>;

/** Compares the columns that a SELECT declares with those it answers. More may be selected than declared. */
export function compareRow(
  statement: StatementDefinition,
  columns: Columns,
  select: CqlPart | undefined,
): StatementProblem[] {
  const items = select === undefined ? [] : selectedItems(select);
  const names = [...columns.keys()];
  return compare(statement, columns, (name) => {
    const item = items.length === names.length ? items[names.indexOf(name)] : undefined;
    return (item ?? select?.tokens.filter((token) => isIdentifier(token) && token.value === name))?.[0]
      ?.start;
  });
}

/** The same for a conditional write, which answers `[applied]` and, where it was not, columns of its tables. */
export function compareAppliedRow(statement: StatementDefinition, tables: Columns): StatementProblem[] {
  return compare(statement, new Map([['[applied]', 'boolean'], ...tables]), () => undefined);
}

function compare(
  statement: StatementDefinition,
  columns: Columns,
  offsetOf: (name: string) => number | undefined,
): StatementProblem[] {
  return Object.entries(statement.row).flatMap(([name, type]): StatementProblem[] => {
    const declared = type.replace(/!$/, '');
    const actual = columns.get(name);
    if (actual === undefined) {
      const message = `Column "${name}" is declared, but not among those answered: ${[...columns.keys()].join(', ')}`;
      return [{ statement, rule: 'row', message, key: name }];
    }
    if (sameCqlType(declared, actual)) return [];
    const message = `Column "${name}" is ${actual}, declared as ${declared}`;
    return [{ statement, rule: 'row', message, offset: offsetOf(name), key: name }];
  });
}
