import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { sendFound } from '../../rest/representation.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { selectUser } from '../user-queries.js';
import { userRepresentation } from '../user-representation.js';
import { userResponses } from '../user-responses.js';
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
        response: { 200: userResponses.found, 304: userResponses.notModified },
      },
    },
    async (request, reply) => {
      const id = Uuid.fromString(request.params.user_id);
      const { first } = await database.session().execute(selectUser, { id }, request.work);
      return sendFound(reply, first, userRepresentation, request.headers);
    },
  );
};
