import { IsObject, type TSchema } from 'typebox';

/**
 * Turns the texts of a query string into the integers and booleans its schema asks for. What does not read
 * as one stays a text, for validation to refuse.
 */
export function parseQuery(
  schema: TSchema,
  query: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const parsed: Record<string, unknown> = { ...query };
  if (!IsObject(schema)) return parsed;
  for (const [name, property] of Object.entries(schema.properties)) {
    const text = parsed[name];
    if (typeof text === 'string' && 'type' in property) parsed[name] = parseText(text, property.type);
  }
  return parsed;
}

function parseText(text: string, type: unknown): unknown {
  if (type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
