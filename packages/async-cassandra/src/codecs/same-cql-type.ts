/**
 * A CQL type in the one form that types are compared in: lower case unless quoted, no spaces, `text` for `varchar`,
 * without `frozen`, without the `!` of columns that are never null, user types without their keyspace.
 */
export function normalizeCqlType(text: string): string {
  const bare = text
    .replace(/!$/, '')
    .replaceAll(/"(?:[^"]|"")*"|[^"]/g, (piece) => (piece.length > 1 ? piece : piece.trim().toLowerCase()))
    .replaceAll(/"([a-z_][a-z0-9_]*)"/g, '$1')
    .replaceAll(/(?:\w+|"[^"]*")\.(?=[\w"])/g, '')
    .replaceAll(/\bvarchar\b/g, 'text');
  return withoutFrozen(bare);
}

/** Whether values of both types have the same form: the same type, or `bigint` and `counter`. */
export function sameCqlType(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => normalizeCqlType(text).replace(/^counter$/, 'bigint'));
  return a === b;
}

function withoutFrozen(text: string): string {
  const start = text.search(/\bfrozen</);
  if (start < 0) return text;
  const open = start + 'frozen'.length;
  let depth = 0;
  for (let end = open; end < text.length; end++) {
    if (text[end] === '<') depth++;
    if (text[end] === '>') depth--;
    if (depth === 0)
      return withoutFrozen(text.slice(0, start) + text.slice(open + 1, end) + text.slice(end + 1));
  }
  return text;
}
