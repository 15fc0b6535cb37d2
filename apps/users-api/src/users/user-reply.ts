import type { FastifyReply } from 'fastify';
import { HttpProblem } from '../http/problem.js';
import { etagOf } from './etag.js';
import { userJson } from './user-json.js';
import type { UserRow } from './user-queries.js';

/** Answers a user as clients see it, with its `ETag`. */
export function userReply(reply: FastifyReply, row: UserRow): FastifyReply {
  return sendJson(reply.header('etag', etagOf(row)), userJson(row));
}

/** Answers users in a JSON array. */
export function usersReply(reply: FastifyReply, rows: readonly UserRow[]): FastifyReply {
  return sendJson(reply, usersJson(rows));
}

/** Users in a JSON array. */
export function usersJson(rows: readonly UserRow[]): string {
  return `[${rows.map(userJson).join(',')}]`;
}

/** Answers JSON that is written already. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json);
}

export function userNotFound(): HttpProblem {
  return new HttpProblem(404, 'User not found');
}
