import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import Type from 'typebox';
import { removeUser } from '../conditional-write.js';
import { preconditionFailed } from '../preconditions.js';
import { PreconditionHeaders } from '../user-responses.js';
import { UserParams } from '../user-schemas.js';
import type { UsersOptions } from '../users-options.js';

/** `DELETE /users/{user_id}`: afterwards there is no such user, whether or not there was one. */
export const deleteUserRoute: FastifyPluginAsyncTypebox<UsersOptions> = async (app, { database }) => {
  app.delete(
    '/users/:user_id',
    {
      schema: {
        summary: 'Delete a user',
        tags: ['users'],
        params: UserParams,
        headers: PreconditionHeaders,
        response: { 204: Type.Null({ description: 'There is no such user any more.' }) },
        problems: [412],
      },
    },
    async ({ params, headers, work }, reply) => {
      const request = { id: Uuid.fromString(params.user_id), preconditions: headers, work };
      const result = await removeUser(database.session(), request);
      if (result !== 'removed') throw preconditionFailed(result.failed);
      return reply.code(204).send(null);
    },
  );
};
