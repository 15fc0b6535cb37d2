import type { Uuid } from 'async-cassandra';
import type { FastifyReply } from 'fastify';

/** Answers JSON that is written already. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json);
}

/** An array of what `toJson` writes of each row. */
export function arrayJson<Row>(rows: readonly Row[], toJson: (row: Row) => string): string {
  return `[${rows.map(toJson).join(',')}]`;
}

export function uuidJson(uuid: Uuid): string {
  const id = uuid.getBuffer().toString('hex');
  return `"${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}"`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

export function textJson(text: string | null): string {
  return text === null || needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** The moment that was written last: what was never changed has the same one twice. */
let latest = { ms: Number.NaN, json: 'null' };

export function dateJson(date: Date | null): string {
  if (date === null) return 'null';
  const ms = date.getTime();
  // Other applications may have stored a moment beyond what a `Date` holds.
  if (ms !== latest.ms) latest = { ms, json: Number.isNaN(ms) ? 'null' : `"${date.toISOString()}"` };
  return latest.json;
}
