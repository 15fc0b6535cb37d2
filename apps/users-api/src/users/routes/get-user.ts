import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { cacheStatusHeader, tellCacheStatus } from '../../edge/cache/index.js';
import { sendFound } from '../../rest/representation.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { cachedUser, cachedUserRepresentation, userKey } from '../user-cache.js';
import { selectUser } from '../user-queries.js';
import { userRepresentation } from '../user-representation.js';
import { userResponses } from '../user-responses.js';
import { PreconditionHeaders, UserParams } from '../user-schemas.js';

/** `GET /users/{user_id}`: one user. */
export const getUser: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  const { rowCache } = app;
  const { found, notModified } = userResponses;
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
          200: { ...found, headers: { ...found.headers, ...described } },
          304: { ...notModified, headers: { ...notModified.headers, ...described } },
        },
      },
    },
    async (request, reply) => {
      const { user_id } = request.params;
      const read = async () => {
        const id = Uuid.fromString(user_id);
        return (await database.session().execute(selectUser, { id }, request.work)).first;
      };
      if (rowCache === undefined) return sendFound(reply, await read(), userRepresentation, request.headers);
      const cached = rowCache.read(userKey(user_id), request, async () => {
        const first = await read();
        return first && cachedUser(first);
      });
      const { row, isHit } = cached instanceof Promise ? await cached : cached;
      tellCacheStatus(reply, isHit);
      return sendFound(reply, row, cachedUserRepresentation, request.headers);
    },
  );
};
