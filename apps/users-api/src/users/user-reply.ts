import type { FastifyReply } from 'fastify';
import { HttpProblem } from '../http/problem.js';
import { etagOf } from './etag.js';
import { toUser } from './user-json.js';
import type { UserRow } from './user-queries.js';
import type { User } from './user-schemas.js';

/** Sets the `ETag` of a user and answers the user as clients see it. */
export function userReply(reply: FastifyReply, row: UserRow): User {
  reply.header('etag', etagOf(row));
  return toUser(row);
}

export function userNotFound(): HttpProblem {
  return new HttpProblem(404, 'User not found');
}
