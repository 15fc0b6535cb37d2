import type { FastifyReply } from 'fastify';
import type { ChangeResult } from './conditional-write.js';
import { preconditionFailed } from './preconditions.js';
import { userNotFound, userReply } from './user-reply.js';

/** The answer to a PUT or PATCH: the user as it is now, 404 or 412. */
export function changeReply(reply: FastifyReply, result: ChangeResult): FastifyReply {
  if (result === 'missing') throw userNotFound();
  if ('failed' in result) throw preconditionFailed(result.failed);
  return userReply(reply, result.user);
}
