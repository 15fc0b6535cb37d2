/** Turns the rows of a statement into text. */
export type Print = (rows: Record<string, unknown>[]) => string;

/** Rows as a table for people; nothing when a statement gives none. */
export function formatRows(rows: Record<string, unknown>[]): string {
  const [first] = rows;
  if (!first) return '';
  const names = Object.keys(first);
  const lines = [names, ...rows.map((row) => names.map((name) => formatValue(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    ` ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')}`.trimEnd(),
  );
  text.splice(1, 0, widths.map((width) => '-'.repeat(width + 2)).join('+'));
  return `${text.join('\n')}\n\n(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`;
}

/** Rows as one JSON object a line. */
export function jsonRows(rows: Record<string, unknown>[]): string {
  return rows.map((row) => `${JSON.stringify(row, bytesAsHex)}\n`).join('');
}

/** The same as in a table; left to themselves, bytes become a list of numbers. */
function bytesAsHex(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const own = this[name];
  return Buffer.isBuffer(own) ? formatValue(own) : value;
}

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return value.replaceAll('\n', '\\n');
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `0x${value.toString('hex')}`;
  if (
    typeof value === 'object' &&
    (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
  ) {
    return JSON.stringify(value);
  }
  return String(value);
}
