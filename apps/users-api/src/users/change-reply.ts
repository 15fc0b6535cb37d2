import type { FastifyReply } from 'fastify';
import type { ChangeResult } from './conditional-write.js';
import { userChanged, userNotFound, userReply } from './user-reply.js';
import type { User } from './user-schemas.js';

/** The answer to a PUT or PATCH: the user as it is now, 404 or 412. */
export function changeReply(reply: FastifyReply, result: ChangeResult): User {
  if (result === 'missing') throw userNotFound();
  if (result === 'precondition_failed') throw userChanged();
  return userReply(reply, result.user);
}
