import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Pace } from 'async-cassandra';
import Type from 'typebox';
import { preferredType } from '../../http/preferred-type.js';
import { varyHeader } from '../../openapi/answer-headers.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { headReply, streamReply } from '../../rest/stream-reply.js';
import { openUserStream } from '../read.js';
import { StreamQuery, User } from '../user-schemas.js';

const summary = 'Stream users while they are read';
const content = {
  'application/json': { schema: Type.Array(User) },
  'application/x-ndjson': { schema: Type.String({ description: 'One user a line.' }) },
};

/** `GET /users/stream`: users, sent while they are read. */
export const getUserStream: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.get(
    '/users/stream',
    {
      schema: {
        summary,
        tags: ['users'],
        querystring: StreamQuery,
        response: {
          200: { description: 'Every user once, in no particular order.', headers: varyHeader, content },
        },
      },
    },
    async (request, reply) => {
      const { work } = request;
      const { limit, fetch_size: fetchSize, age_filter: ageFilter } = request.query;
      const lines =
        preferredType(request.headers.accept, ['application/json', 'application/x-ndjson']) ===
        'application/x-ndjson';
      const contentType = `application/${lines ? 'x-ndjson' : 'json'}; charset=utf-8`;
      const session = database.session();
      reply.header('vary', 'accept');
      if (request.method === 'HEAD') return headReply(reply, { contentType });
      const open = (pace: Pace) =>
        openUserStream(session, { limit, fetchSize, ageFilter, lines }, { ...work, pace });
      return streamReply(reply, open, { contentType, work });
    },
  );
};
