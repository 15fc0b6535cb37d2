import { cqlPieces } from './cql-tokens.js';

/**
 * Cuts the text of a `.cql` file into its statements, without the semicolons between them and without comments. A
 * semicolon in a string, a quoted name, a function's `$$` body or a batch ends nothing.
 */
export function splitCql(text: string): string[] {
  const statements: string[] = [];
  let current = '';
  let words: string[] = [];
  for (const { kind, value, start, end } of cqlPieces(text)) {
    const inBatch = words[0] === 'begin' && words.slice(-2).join(' ') !== 'apply batch';
    if (kind === 'symbol' && value === ';' && !inBatch) {
      statements.push(current.trim());
      current = '';
      words = [];
    } else if (kind === 'comment') {
      current += ' ';
    } else if (kind !== 'line comment') {
      current += text.slice(start, end);
      if (kind !== 'space') words.push(kind === 'word' ? value : '');
    }
  }
  return [...statements, current.trim()].filter((statement) => statement !== '');
}
