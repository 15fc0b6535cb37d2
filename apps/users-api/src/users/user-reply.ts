import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { AnswerRow, WriteEffect } from '../edge/cache/row-cache.js';
import { HttpProblem } from '../http/problem.js';
import type { ChangeResult, RemoveResult } from '../rest/conditional-write.js';
import { sendJson } from '../rest/json.js';
import { preconditionFailed } from '../rest/preconditions.js';
import { userJson } from './user-json.js';
import type { UserRow } from './user-queries.js';

/** Answers a user as clients see it, with its `ETag`. */
export function userReply(reply: FastifyReply, row: UserRow): FastifyReply {
  return sendJson(reply.header('etag', etagOf(row)), userJson(row));
}

/** The answer to a PUT or PATCH: the user as it is now, 404 or 412. */
export function changeReply(reply: FastifyReply, result: ChangeResult<UserRow>): FastifyReply {
  if (result === 'missing') throw userNotFound();
  if ('failed' in result) throw preconditionFailed(result.failed, 'user');
  return userReply(reply, result.row);
}

export function userNotFound(): HttpProblem {
  return new HttpProblem(404, 'User not found');
}

/**
 * The entity tag of a user: its `updated_at`, which moves forward with every change. Where another application
 * left that out, or stored what no `Date` can hold, what the row holds: nothing else in it tells one version from another.
 */
export function etagOf({ updated_at: stamp, name, email, age, created_at }: UserRow): string {
  if (stamp !== null && !Number.isNaN(stamp.getTime())) return `"${stamp.getTime().toString(36)}"`;
  const content = JSON.stringify([name, email, age, created_at?.getTime() ?? null]);
  return `"-${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

/** What the cache calls a user. */
export function userKey(id: string): string {
  return `user:${id.toLowerCase()}`;
}

/** A user as the cache keeps it. */
export function cachedUser(row: UserRow): AnswerRow {
  return { json: userJson(row), etag: etagOf(row), version: versionOf(row) };
}

/** What a PUT, PATCH or DELETE did, for the cache. Whoever is told that a user is gone may never see it again. */
export function effectOnUser(result: ChangeResult<UserRow> | RemoveResult): WriteEffect {
  if (result === 'missing' || result === 'removed') return 'gone';
  return 'failed' in result ? 'none' : { version: versionOf(result.row) };
}

/** Undefined for a row that another application wrote without `updated_at`, or with one that no `Date` can hold. */
function versionOf({ updated_at: stamp }: UserRow): number | undefined {
  return stamp?.getTime() || undefined;
}
