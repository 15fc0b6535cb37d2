/** A piece of CQL that means something: no white space, no comment. */
export interface CqlToken {
  /** `name` is quoted, `word` is not: a keyword or a name. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol';
  /** Words in lower case and names without their quotes, so that they compare; the others as they are. */
  readonly value: string;
  /** Where it starts in the text, and where it has ended. */
  readonly start: number;
  readonly end: number;
}

/** A token, or the white space or comment between two. */
export interface CqlPiece extends Omit<CqlToken, 'kind'> {
  readonly kind: CqlToken['kind'] | 'space' | 'line comment' | 'comment';
}

// What has no end goes on to the end of the text.
const pieces = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<line>(?:--|//)[^\n\r]*)`,
    String.raw`(?<comment>/\*[\s\S]*?(?:\*/|$))`,
    String.raw`(?<string>'(?:[^']|'')*(?:'|$)|\$\$[\s\S]*?(?:\$\$|$))`,
    '(?<name>"(?:[^"]|"")*(?:"|$))',
    String.raw`(?<number>\d[\w.]*)`,
    String.raw`(?<word>[A-Za-z_]\w*)`,
    String.raw`(?<symbol>[\s\S])`,
  ].join('|'),
  'gu',
);

/** Cuts CQL into pieces that together are the whole text. */
export function* cqlPieces(cql: string): Generator<CqlPiece, void, void> {
  for (const match of cql.matchAll(pieces)) {
    const [text] = match;
    const found = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    const kind = found === 'line' ? 'line comment' : (found as CqlPiece['kind']);
    let value = text;
    if (kind === 'word') value = text.toLowerCase();
    if (kind === 'name') value = text.slice(1, -1).replaceAll('""', '"');
    yield { kind, value, start: match.index, end: match.index + text.length };
  }
}

/** The tokens of CQL: what is left without white space and comments. */
export function cqlTokens(cql: string): CqlToken[] {
  const isToken = (piece: CqlPiece): piece is CqlToken => !/space|comment/.test(piece.kind);
  return [...cqlPieces(cql)].filter(isToken);
}
