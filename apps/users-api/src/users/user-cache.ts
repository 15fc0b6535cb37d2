import type { AnswerRow, WriteEffect } from '../edge/cache/row-cache.js';
import type { ChangeResult, RemoveResult } from '../rest/conditional-write.js';
import type { Representation } from '../rest/representation.js';
import type { UserRow } from './user-queries.js';
import { userRepresentation } from './user-representation.js';

/** What the cache calls a user. */
export function userKey(id: string): string {
  return `user:${id.toLowerCase()}`;
}

/** A user as the cache keeps it. */
export function cachedUser(row: UserRow): AnswerRow {
  const { toJson, etagOf } = userRepresentation;
  return { json: toJson(row), etag: etagOf(row), version: versionOf(row) };
}

/** How clients see a user that comes by way of the cache: as any other. */
export const cachedUserRepresentation: Representation<AnswerRow> = {
  name: userRepresentation.name,
  etagOf: ({ etag }) => etag,
  toJson: ({ json }) => json,
};

/** What a PUT, PATCH or DELETE did, for the cache. Whoever is told that a user is gone may never see it again. */
export function effectOnUser(result: ChangeResult<UserRow> | RemoveResult): WriteEffect {
  if (result === 'missing' || result === 'removed') return 'gone';
  return 'failed' in result ? 'none' : { version: versionOf(result.row) };
}

/** Undefined for a row that another application wrote without `updated_at`, or with one that no `Date` can hold. */
function versionOf({ updated_at: stamp }: UserRow): number | undefined {
  return stamp?.getTime() || undefined;
}
