import {
  assignments,
  type CqlPart,
  conditionOf,
  isIdentifier,
  isSymbol,
  isWord,
  selectedItems,
} from './cql-parts.js';
import type { CqlToken } from './cql-tokens.js';
import type { TableColumns } from './table-columns.js';

/** Why a write does something else when it is sent twice. */
export interface NotIdempotent {
  readonly message: string;
  /** Where in the CQL. */
  readonly offset: number;
}

const changing: ReadonlySet<string> = new Set(
  ['now', 'uuid', 'date', 'time', 'timestamp', 'timeuuid'].flatMap((name) =>
    name === 'now' || name === 'uuid' ? [name] : [`current_${name}`, `current${name}`],
  ),
);

/** Finds what makes one write do something else when it is sent twice; nothing in a read. */
export async function findNotIdempotent(part: CqlPart, tables: TableColumns): Promise<NotIdempotent[]> {
  if (part.verb === 'select') return [];
  const condition = conditionOf(part);
  const found: NotIdempotent[] = [];
  if (condition !== undefined) {
    const message = 'a conditional write meets what it wrote itself when it is sent twice';
    found.push({ message, offset: condition.start });
  }
  for (const { value, start } of changingCalls(part)) {
    found.push({ message: `${value}() gives another value each time`, offset: start });
  }
  return [...found, ...(await relativeChanges(part, tables))];
}

function changingCalls({ verb, tokens }: CqlPart): CqlToken[] {
  // Before VALUES of an INSERT there are names only, and a table may be called `uuid`.
  const from = verb === 'insert' ? tokens.findIndex((token) => isWord(token, 'values')) : 0;
  const rest = tokens.slice(Math.max(0, from));
  return rest.filter(
    (token, index) => token.kind === 'word' && changing.has(token.value) && isSymbol(rest[index + 1], '('),
  );
}

/** Changes of what a column holds, `n = n + 1`: of counters and lists, for sets and maps stay the same. */
async function relativeChanges(part: CqlPart, tables: TableColumns): Promise<NotIdempotent[]> {
  const changed = [
    ...assignments(part).flatMap(changedByItself),
    ...(part.verb === 'delete' ? selectedItems(part).flatMap(deletedElement) : []),
  ];
  if (changed.length === 0 || part.target === undefined) return [];
  const columns = await tables.of(part.target);
  return changed.flatMap(({ column, how }): NotIdempotent[] => {
    const type = columns.get(column.value)?.type ?? '';
    const offset = column.start;
    if (type === 'counter')
      return [{ message: `counter "${column.value}" counts twice when it is sent twice`, offset }];
    if (!type.startsWith('list<') || how === 'removal') return [];
    const what = how === 'element' ? 'loses another element' : 'grows twice';
    return [{ message: `list "${column.value}" ${what} when it is sent twice`, offset }];
  });
}

interface Change {
  readonly column: CqlToken;
  readonly how: 'addition' | 'removal' | 'element';
}

/** `c = c + …`, `c = … + c`, `c = c - …`, `c += …`, `c -= …`. */
function changedByItself(assignment: readonly CqlToken[]): Change[] {
  const [column, next, after, sign] = assignment;
  if (!isIdentifier(column)) return [];
  const isColumn = (token: CqlToken | undefined) => isIdentifier(token) && token.value === column.value;
  const change = (symbol: CqlToken | undefined): Change[] => {
    if (isSymbol(symbol, '+')) return [{ column, how: 'addition' }];
    return isSymbol(symbol, '-') ? [{ column, how: 'removal' }] : [];
  };
  if (isSymbol(after, '=')) return change(next);
  if (!isSymbol(next, '=')) return [];
  if (isColumn(after)) return change(sign);
  return isColumn(assignment.at(-1)) && assignment.length > 4 ? change(assignment.at(-2)) : [];
}

/** `DELETE c[…]`. */
function deletedElement([column, bracket]: readonly CqlToken[]): Change[] {
  return isIdentifier(column) && isSymbol(bracket, '[') ? [{ column, how: 'element' }] : [];
}
