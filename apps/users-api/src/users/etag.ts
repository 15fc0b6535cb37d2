import { createHash } from 'node:crypto';
import type { UserRow } from './user-queries.js';

/**
 * The entity tag of a user: its `updated_at`, which moves forward with every change. Where another application
 * left that out, or stored what no `Date` can hold, what the row holds: nothing else in it tells one version from another.
 */
export function etagOf(user: UserRow): string {
  const { updated_at: stamp, name, email, age, created_at } = user;
  if (stamp !== null && !Number.isNaN(stamp.getTime())) return `"${stamp.getTime().toString(36)}"`;
  const content = JSON.stringify([name, email, age, created_at?.getTime() ?? null]);
  return `"-${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}
