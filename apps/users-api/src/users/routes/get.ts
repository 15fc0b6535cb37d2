import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { etagOf } from '../etag.js';
import { failedForReading, preconditionFailed } from '../preconditions.js';
import { selectUser } from '../user-queries.js';
import { userNotFound, userReply } from '../user-reply.js';
import { notModifiedResponse, PreconditionHeaders, userResponse } from '../user-responses.js';
import { UserParams } from '../user-schemas.js';
import type { UsersOptions } from '../users-options.js';

/** `GET /users/{user_id}`: one user. */
export const getUser: FastifyPluginAsyncTypebox<UsersOptions> = async (app, { database }) => {
  app.get(
    '/users/:user_id',
    {
      schema: {
        summary: 'Read a user',
        tags: ['users'],
        params: UserParams,
        headers: PreconditionHeaders,
        problems: [404, 412],
        response: { 200: userResponse, 304: notModifiedResponse },
      },
    },
    async (request, reply) => {
      const id = Uuid.fromString(request.params.user_id);
      const { first } = await database.session().execute(selectUser, { id }, request.work);
      if (first === undefined) throw userNotFound();
      const etag = etagOf(first);
      const failed = failedForReading(request.headers, etag);
      if (failed === 'if_match') throw preconditionFailed(failed);
      if (failed === undefined) return userReply(reply, first);
      return reply.code(304).header('etag', etag).send(null);
    },
  );
};
