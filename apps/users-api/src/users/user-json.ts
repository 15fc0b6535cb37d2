import { dateJson, textJson, uuidJson } from '../rest/json.js';
import type { UserRow } from './user-queries.js';

/** A row as clients see it, as JSON: written for these columns, which costs a fraction of what `JSON.stringify` does. */
export function userJson({ id, name, email, age, created_at, updated_at }: UserRow): string {
  return `{"id":${uuidJson(id)},"name":${textJson(name)},"email":${textJson(email)},"age":${age},"created_at":${dateJson(created_at)},"updated_at":${dateJson(updated_at)}}`;
}
