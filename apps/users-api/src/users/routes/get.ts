import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { etagOf, ifNoneMatchHits } from '../etag.js';
import { selectUser } from '../user-queries.js';
import { userNotFound, userReply } from '../user-reply.js';
import { IfNoneMatchHeaders, notModifiedResponse, userResponse } from '../user-responses.js';
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
        headers: IfNoneMatchHeaders,
        problems: [404],
        response: { 200: userResponse, 304: notModifiedResponse },
      },
    },
    async (request, reply) => {
      const id = Uuid.fromString(request.params.user_id);
      const { first } = await database.session().execute(selectUser, { id }, request.work);
      if (first === undefined) throw userNotFound();
      const user = userReply(reply, first);
      if (ifNoneMatchHits(request.headers['if-none-match'], etagOf(first))) return reply.code(304).send(null);
      return user;
    },
  );
};
