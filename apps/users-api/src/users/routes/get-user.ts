import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { failedForReading, preconditionFailed } from '../../rest/preconditions.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { selectUser } from '../user-queries.js';
import { etagOf, userNotFound, userReply } from '../user-reply.js';
import { notModifiedResponse, userResponse } from '../user-responses.js';
import { PreconditionHeaders, UserParams } from '../user-schemas.js';

/** `GET /users/{user_id}`: one user. */
export const getUser: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
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
      if (failed === 'if_match') throw preconditionFailed(failed, 'user');
      if (failed === undefined) return userReply(reply, first);
      return reply.code(304).header('etag', etag).send(null);
    },
  );
};
