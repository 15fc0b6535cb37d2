import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ResourceOptions } from '../../rest/resource.js';
import { sendJsonStream, streamResponse } from '../../rest/stream-reply.js';
import { openUserStream } from '../read.js';
import { StreamQuery, User } from '../user-schemas.js';

const response = streamResponse('user', User, 'Every user once, in no particular order.');

/** `GET /users/stream`: users, sent while they are read. */
export const getUserStream: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.get(
    '/users/stream',
    {
      schema: {
        summary: 'Stream users while they are read',
        tags: ['users'],
        querystring: StreamQuery,
        response: { 200: response },
      },
    },
    async (request, reply) => {
      const { limit, fetch_size: fetchSize, age_filter: ageFilter } = request.query;
      const session = database.session();
      return sendJsonStream(request, reply, (form) =>
        openUserStream(session, { limit, fetchSize, ageFilter, ...form }, request.work),
      );
    },
  );
};
