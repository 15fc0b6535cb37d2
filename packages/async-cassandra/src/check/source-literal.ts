/** A string in source code, and where each character of its value stands there. */
export interface SourceLiteral {
  /** Pieces of the value; between two of them something is put in that only running the code tells. */
  readonly pieces: readonly LiteralPiece[];
}

interface LiteralPiece {
  readonly value: string;
  /** For each character of `value`, where it stands in the source. */
  readonly places: readonly number[];
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/**
 * Reads a string or template that starts at `start` of some source code, and strings joined to it by `+`.
 * `undefined` where there is none, or one that is not worth reading (escapes by code point).
 */
export function readLiteral(source: string, start: number): SourceLiteral | undefined {
  const quote = source[start] ?? '';
  if (!/['"`]/.test(quote)) return undefined;
  const pieces: LiteralPiece[] = [];
  let value = '';
  let places: number[] = [];
  const endPiece = () => {
    pieces.push({ value, places });
    value = '';
    places = [];
  };
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at] ?? '';
    if (character === quote) {
      endPiece();
      return join(pieces, source, at + 1);
    }
    if (quote === '`' && source.startsWith('${', at)) {
      endPiece();
      at = endOfExpression(source, at + 2);
    } else if (character === '\\') {
      const escaped = source[++at] ?? '';
      if (/[ux0]/.test(escaped)) return undefined;
      value += escapes[escaped] ?? escaped;
      if (escapes[escaped] !== '') places.push(at - 1);
    } else {
      value += character;
      places.push(at);
    }
  }
  return undefined;
}

/** Where a character of a value stands in the source of the literal that it came from, if it did. */
export function placeInLiteral({ pieces }: SourceLiteral, value: string, offset: number): number | undefined {
  let from = 0;
  let found: number | undefined;
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    const at = isLast ? value.length - piece.value.length : value.indexOf(piece.value, from);
    if (at < from || !value.startsWith(piece.value, at) || (index === 0 && at !== 0)) return undefined;
    // What was put in has no place of its own: it stands where the piece before it ends.
    if (found === undefined && offset < at) found = pieces[index - 1]?.places.at(-1);
    if (found === undefined && offset < at + piece.value.length) found = piece.places[offset - at];
    from = at + piece.value.length;
  }
  return found;
}

function join(pieces: LiteralPiece[], source: string, end: number): SourceLiteral | undefined {
  const plus = /^\s*\+\s*(?=['"`])/.exec(source.slice(end));
  if (plus === null) return { pieces };
  const next = readLiteral(source, end + plus[0].length);
  const last = pieces.pop();
  const [first, ...others] = next?.pieces ?? [];
  if (first === undefined || last === undefined) return undefined;
  const joined = { value: last.value + first.value, places: [...last.places, ...first.places] };
  return { pieces: [...pieces, joined, ...others] };
}

function endOfExpression(source: string, start: number): number {
  let depth = 1;
  for (let at = start; at < source.length; at++) {
    if (source[at] === '{') depth++;
    if (source[at] === '}') depth--;
    if (depth === 0) return at;
  }
  return source.length;
}
