import { type CqlPiece, cqlPieces } from './cql-tokens.js';

/** A statement of a `.cql` file. */
export interface CqlStatement {
  /** Without comments and the semicolon, its line breaks kept. */
  readonly cql: string;
  /** The line of the file in which it begins, from 1. */
  readonly line: number;
}

/**
 * Cuts the text of a `.cql` file into its statements, without the semicolons between them and without comments. A
 * semicolon in a string, a quoted name, a function's `$$` body or a batch ends nothing. A comment that never ends
 * belongs to the statement, so that Cassandra refuses it, instead of what follows being passed over.
 */
export function splitCql(text: string): string[] {
  return readCql(text).map(({ cql }) => cql);
}

/** As {@link splitCql}, with the line in which each statement begins. */
export function readCql(text: string): CqlStatement[] {
  const statements: CqlStatement[] = [];
  let current = '';
  let words: string[] = [];
  let line = 1;
  let begin = 1;
  const end = () => {
    const cql = current.trim();
    if (cql !== '') statements.push({ cql, line: begin });
    current = '';
    words = [];
  };
  for (const piece of cqlPieces(text)) {
    const { kind, value } = piece;
    const source = text.slice(piece.start, piece.end);
    const inBatch = words[0] === 'begin' && words.slice(-2).join(' ') !== 'apply batch';
    const says = !isLeftOut(piece, source);
    if (says && current.trim() === '') begin = line;
    if (kind === 'symbol' && value === ';' && !inBatch) end();
    else if (says) {
      current += source;
      words.push(kind === 'word' ? value : '');
    } else current += blank(piece, source);
    line += lineBreaks(source).length;
  }
  end();
  return statements;
}

/** Whether a piece is none of the statement's: white space, or a comment that has an end. */
function isLeftOut({ kind }: CqlPiece, source: string): boolean {
  if (kind === 'comment') return source.length > 3 && source.endsWith('*/');
  return kind === 'space' || kind === 'line comment';
}

/** What stands for it: Cassandra tells lines and columns, so the lines stay. */
function blank({ kind }: CqlPiece, source: string): string {
  if (kind === 'space') return source;
  return kind === 'comment' ? lineBreaks(source) || ' ' : '';
}

function lineBreaks(source: string): string {
  return source.replaceAll(/[^\n]/g, '');
}
