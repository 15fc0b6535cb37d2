import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { changeRow } from '../../rest/conditional-write.js';
import { sendChanged } from '../../rest/representation.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { userVersions, writeUser } from '../change.js';
import { userRepresentation } from '../user-representation.js';
import { userResponses } from '../user-responses.js';
import { oneUserBytes, PreconditionHeaders, UserInput, UserParams } from '../user-schemas.js';

/** `PUT /users/{user_id}`: replaces name, email and age of a user that exists. */
export const putUser: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.put(
    '/users/:user_id',
    {
      bodyLimit: oneUserBytes,
      schema: {
        summary: 'Replace a user',
        tags: ['users'],
        params: UserParams,
        body: UserInput,
        headers: PreconditionHeaders,
        response: { 200: userResponses.found },
        problems: [404, 412],
      },
    },
    async (request, reply) => {
      const { params, body, headers, work } = request;
      const key = Uuid.fromString(params.user_id);
      const { name, email, age } = body;
      const change = { name, email, age };
      const result = await writeUser(app.rowCache, request, key, () =>
        changeRow(database.session(), userVersions, change, { key, preconditions: headers, work }),
      );
      return sendChanged(reply, result, userRepresentation);
    },
  );
};
