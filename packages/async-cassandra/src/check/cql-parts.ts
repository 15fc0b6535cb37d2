import { type CqlToken, cqlTokens } from './cql-tokens.js';

/** A table as CQL names it. */
export interface TableName {
  readonly keyspace: string | undefined;
  readonly table: string;
}

/** One SELECT, INSERT, UPDATE or DELETE; a batch has several. */
export interface CqlPart {
  readonly verb: 'select' | 'insert' | 'update' | 'delete';
  readonly tokens: readonly CqlToken[];
  readonly target: TableName | undefined;
}

/** A bind marker; `?` has no name. */
export interface BindMarker {
  readonly name: string | undefined;
  /** Whether its capitals count. */
  readonly isQuoted: boolean;
  readonly start: number;
}

const verbs: ReadonlySet<string> = new Set(['select', 'insert', 'update', 'delete']);

/** The reads and writes in one CQL statement; none of a statement that does something else. */
export function cqlParts(cql: string): CqlPart[] {
  const tokens = cqlTokens(cql);
  const [first] = tokens;
  const starts = tokens.flatMap((token, index) => (isVerb(token) ? [index] : []));
  if (first === undefined || !(isVerb(first) || isWord(first, 'begin'))) return [];
  const ends = [...starts.slice(1), tokens.length];
  return starts.map((start, index) => {
    const part = tokens.slice(start, ends[index]);
    const verb = part[0]?.value as CqlPart['verb'];
    return { verb, tokens: part, target: targetOf(verb, part) };
  });
}

/** What a SELECT selects, item by item; of a DELETE, the columns it deletes. */
export function selectedItems({ tokens }: CqlPart): CqlToken[][] {
  const from = tokens.findIndex((token) => isWord(token, 'from'));
  let begin = 1;
  for (const modifier of ['json', 'distinct']) {
    const next = tokens[begin + 1];
    // A column may have that name too.
    const isModifier =
      next !== undefined && begin + 1 < from && !/^[,.([]$/.test(next.value) && !isWord(next, 'as');
    if (isModifier && isWord(tokens[begin], modifier)) begin++;
  }
  return splitAtCommas(tokens.slice(begin, from));
}

/** What an UPDATE sets, assignment by assignment. */
export function assignments({ verb, tokens }: CqlPart): CqlToken[][] {
  if (verb !== 'update') return [];
  const set = tokens.findIndex((token) => isWord(token, 'set'));
  const where = tokens.findIndex((token) => isWord(token, 'where'));
  return splitAtCommas(tokens.slice(set + 1, where < 0 ? tokens.length : where));
}

/** The names in the WHERE of a SELECT, those of bind markers excepted. */
export function restrictedNames({ tokens }: CqlPart): CqlToken[] {
  const where = tokens.findIndex((token) => isWord(token, 'where'));
  if (where < 0) return [];
  const end = tokens.findIndex((token, index) => index > where && endsWhere(token, tokens[index + 1]));
  return tokens
    .slice(0, end < 0 ? tokens.length : end)
    .filter((token, index) => index > where && isIdentifier(token) && !isSymbol(tokens[index - 1], ':'));
}

/** The `IF` that makes a write conditional. */
export function conditionOf({ verb, tokens }: CqlPart): CqlToken | undefined {
  return verb === 'select' ? undefined : tokens.find((token) => isWord(token, 'if'));
}

/** The bind markers in order: `?` and `:name`. */
export function bindMarkers(cql: string): BindMarker[] {
  return cqlTokens(cql).flatMap((token, index, all): BindMarker[] => {
    if (isSymbol(token, '?')) return [{ name: undefined, isQuoted: false, start: token.start }];
    const next = all[index + 1];
    const isMarker = isSymbol(token, ':') && next?.start === token.end && /word|name/.test(next.kind);
    return isMarker ? [{ name: next.value, isQuoted: next.kind === 'name', start: token.start }] : [];
  });
}

export function isWord(token: CqlToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.value === word;
}

export function isSymbol(token: CqlToken | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.value === symbol;
}

export function isIdentifier(token: CqlToken | undefined): token is CqlToken {
  return token?.kind === 'word' || token?.kind === 'name';
}

function isVerb(token: CqlToken): boolean {
  return token.kind === 'word' && verbs.has(token.value);
}

function endsWhere(token: CqlToken, next: CqlToken | undefined): boolean {
  if (['order', 'limit', 'allow'].some((word) => isWord(token, word))) return true;
  // These two are names as well.
  return (
    (isWord(token, 'group') && isWord(next, 'by')) || (isWord(token, 'per') && isWord(next, 'partition'))
  );
}

function targetOf(verb: CqlPart['verb'], tokens: readonly CqlToken[]): TableName | undefined {
  const before = { select: 'from', delete: 'from', insert: 'into', update: 'update' }[verb];
  const at = tokens.findIndex((token) => isWord(token, before)) + 1;
  const [name, dot, inner] = tokens.slice(at, at + 3);
  if (at === 0 || !isIdentifier(name)) return undefined;
  if (isSymbol(dot, '.') && isIdentifier(inner)) return { keyspace: name.value, table: inner.value };
  return { keyspace: undefined, table: name.value };
}

function splitAtCommas(tokens: readonly CqlToken[]): CqlToken[][] {
  const items: CqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol' && /[([{]/.test(token.value)) depth++;
    if (token.kind === 'symbol' && /[)\]}]/.test(token.value)) depth--;
    if (depth === 0 && isSymbol(token, ',')) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items.filter((item) => item.length > 0);
}
