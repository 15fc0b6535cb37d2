import type { UserRow } from './user-queries.js';

/** A row as clients see it, as JSON: written for these columns, which costs a fraction of what `JSON.stringify` does. */
export function userJson(row: UserRow): string {
  const { name, email, age } = row;
  const id = row.id.getBuffer().toString('hex');
  return `{"id":"${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}","name":${textJson(name)},"email":${textJson(email)},"age":${age},"created_at":${dateJson(row.created_at)},"updated_at":${dateJson(row.updated_at)}}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

function textJson(text: string | null): string {
  return text === null || needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function dateJson(date: Date | null): string {
  const iso = isoOf(date);
  return iso === null ? 'null' : `"${iso}"`;
}

/** Other applications may have stored a moment beyond what a `Date` holds. */
function isoOf(date: Date | null): string | null {
  return date === null || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
