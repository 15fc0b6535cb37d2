import type { CqlPiece, CqlToken } from '../../check/cql-tokens.js';

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/iy;

/** Whether CQL has bind markers, `?` or `:name`: values that matter are then not in it. */
export function hasBindMarkers(tokens: readonly CqlToken[]): boolean {
  let braces = 0;
  return tokens.some(({ kind, value, end }, index) => {
    if (kind !== 'symbol') return false;
    if (value === '{') braces++;
    if (value === '}') braces--;
    if (value !== ':') return value === '?';
    const next = tokens[index + 1];
    const before = tokens[index - 1];
    // In a map, the colon behind a key is none of a marker.
    const isBehindKey = braces > 0 && (before?.kind !== 'symbol' || /[?)\]}]/.test(before.value));
    return !isBehindKey && next?.start === end && /word|name/.test(next.kind);
  });
}

/** The CQL with a `?` for each literal and without comments, where somebody may have written a value. */
export function withoutLiterals(source: string, pieces: readonly CqlPiece[]): string {
  let text = '';
  let literalEnd = 0;
  for (const { kind, value, start, end } of pieces) {
    if (start < literalEnd || kind.endsWith('comment')) continue;
    uuid.lastIndex = start;
    if (uuid.test(source)) literalEnd = uuid.lastIndex;
    else if (kind === 'string' || kind === 'number' || isBoolean(kind, value)) literalEnd = end;
    text += literalEnd > start ? '?' : source.slice(start, end);
  }
  return text;
}

function isBoolean(kind: CqlPiece['kind'], value: string): boolean {
  return kind === 'word' && (value === 'true' || value === 'false');
}
