import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import Type from 'typebox';
import { removeRow } from '../../rest/conditional-write.js';
import { preconditionFailed } from '../../rest/preconditions.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { userVersions, writeUser } from '../change.js';
import { PreconditionHeaders, UserParams } from '../user-schemas.js';

/** `DELETE /users/{user_id}`: afterwards there is no such user, whether or not there was one. */
export const deleteUserRoute: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
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
    async (request, reply) => {
      const { params, headers, work } = request;
      const key = Uuid.fromString(params.user_id);
      const result = await writeUser(app.rowCache, request, key, () =>
        removeRow(database.session(), userVersions, { key, preconditions: headers, work }),
      );
      if (result !== 'removed') throw preconditionFailed(result.failed, 'user');
      return reply.code(204).send(null);
    },
  );
};
