import type { UserRow } from './user-queries.js';

/** The entity tag of a user: its `updated_at`, which moves forward with every change. */
export function etagOf(user: Pick<UserRow, 'updated_at'>): string {
  return `"${(user.updated_at?.getTime() ?? 0).toString(36)}"`;
}

/** Whether an `If-Match` header lets a user with this tag be changed. Weak tags never match. */
export function ifMatchHolds(header: string | undefined, etag: string): boolean {
  return header === undefined || header.trim() === '*' || tagsOf(header).includes(etag);
}

/** Whether an `If-None-Match` header says that the client has this version already. */
export function ifNoneMatchHits(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || tagsOf(header).some((tag) => tag.replace(/^W\//, '') === etag);
}

function tagsOf(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? [];
}
