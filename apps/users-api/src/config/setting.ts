import type { TSchema } from 'typebox';
import { ConfigSchema, type SettingName } from './config-schema.js';

/** What the schema of a setting may say about it, whatever its type. */
export interface Setting {
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  enum?: readonly string[];
  default?: string | number | boolean | readonly string[];
  minimum?: number;
  maximum?: number;
  description: string;
  expects?: string;
  unit?: string;
  secret?: boolean;
}

/** The settings in the order of the schema, each with its name, its typebox schema and what that says. */
export const settings: readonly { name: SettingName; schema: TSchema; setting: Setting }[] = Object.entries(
  ConfigSchema.properties,
).map(([name, schema]) => ({ name: name as SettingName, schema, setting: schema as unknown as Setting }));

/** Completes the sentence "X must be …" for a setting. */
export function expectation({ type, enum: values, minimum, maximum, unit, expects }: Setting): string {
  if (expects !== undefined) return expects;
  if (values !== undefined) return `one of ${values.join(', ')}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'integer' || type === 'number') {
    const kind = type === 'integer' ? 'a whole number' : `a number${unit ? ` of ${unit}` : ''}`;
    return `${kind} from ${minimum} to ${maximum}`;
  }
  return 'a text';
}
