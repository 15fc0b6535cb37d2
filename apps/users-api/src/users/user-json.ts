import type { UserRow } from './user-queries.js';
import type { User } from './user-schemas.js';

/** A row as clients see it. */
export function toUser(row: UserRow): User {
  return {
    id: row.id.toString(),
    name: row.name,
    email: row.email,
    age: row.age,
    created_at: isoOf(row.created_at),
    updated_at: isoOf(row.updated_at),
  };
}

/** Other applications may have stored a moment beyond what a `Date` holds. */
function isoOf(date: Date | null): string | null {
  return date === null || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
