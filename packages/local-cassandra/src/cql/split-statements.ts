/** Statements that were ended by a semicolon, without it, and what follows the last one. */
export interface Statements {
  readonly statements: string[];
  readonly rest: string;
}

// What a semicolon may be inside of: strings, quoted names, $$ … $$, comments, each closed or going on in the next line. And
// BATCH, whose statements have semicolons.
const PIECES =
  /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$\$[\s\S]*?(?:\$\$|$)|--.*|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|;|[^'"$;/-]+|[\s\S]/g;
const COMMENT = /^(?:--|\/\/|\/\*[\s\S]*\*\/$)/;

/** Cuts CQL into its statements. */
export function splitStatements(text: string): Statements {
  const statements: string[] = [];
  let current = '';
  for (const [piece] of text.matchAll(PIECES)) {
    const inBatch = /^\s*BEGIN\b[^;]*\bBATCH\b/i.test(current) && !/\bAPPLY\s+BATCH\s*$/i.test(current);
    if (piece === ';' && !inBatch) {
      if (current.trim()) statements.push(current.trim());
      current = '';
    } else if (!COMMENT.test(piece)) {
      current += piece;
    }
  }
  return { statements, rest: current };
}
