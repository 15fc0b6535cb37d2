import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { cacheStatusHeader, tellCacheStatus } from '../../edge/cache/index.js';
import type { AnswerRow } from '../../edge/cache/row-cache.js';
import { sendJson } from '../../rest/json.js';
import { failedForReading, preconditionFailed } from '../../rest/preconditions.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { selectUser } from '../user-queries.js';
import { cachedUser, userKey, userNotFound } from '../user-reply.js';
import { notModifiedResponse, userResponse } from '../user-responses.js';
import { PreconditionHeaders, UserParams } from '../user-schemas.js';

/** `GET /users/{user_id}`: one user. */
export const getUser: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  const { rowCache } = app;
  const described = rowCache === undefined ? {} : cacheStatusHeader;
  app.get(
    '/users/:user_id',
    {
      schema: {
        summary: 'Read a user',
        tags: ['users'],
        params: UserParams,
        headers: PreconditionHeaders,
        problems: [404, 412],
        response: {
          200: { ...userResponse, headers: { ...userResponse.headers, ...described } },
          304: { ...notModifiedResponse, headers: { ...notModifiedResponse.headers, ...described } },
        },
      },
    },
    async (request, reply) => {
      const { user_id } = request.params;
      const read = async () => {
        const id = Uuid.fromString(user_id);
        const { first } = await database.session().execute(selectUser, { id }, request.work);
        return first && cachedUser(first);
      };
      let user: AnswerRow | undefined;
      if (rowCache === undefined) user = await read();
      else {
        const { row, isHit } = await rowCache.read(userKey(user_id), request, read);
        tellCacheStatus(reply, isHit);
        user = row;
      }
      if (user === undefined) throw userNotFound();
      const { json, etag } = user;
      const failed = failedForReading(request.headers, etag);
      if (failed === 'if_match') throw preconditionFailed(failed, 'user');
      if (failed === undefined) return sendJson(reply.header('etag', etag), json);
      return reply.code(304).header('etag', etag).send(null);
    },
  );
};
