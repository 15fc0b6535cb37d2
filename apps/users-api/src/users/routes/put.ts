import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { changeReply } from '../change-reply.js';
import { changeUser } from '../conditional-write.js';
import { PreconditionHeaders, userResponse } from '../user-responses.js';
import { oneUserBytes, UserInput, UserParams } from '../user-schemas.js';
import type { UsersOptions } from '../users-options.js';

/** `PUT /users/{user_id}`: replaces name, email and age of a user that exists. */
export const putUser: FastifyPluginAsyncTypebox<UsersOptions> = async (app, { database }) => {
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
        response: { 200: userResponse },
        problems: [404, 412],
      },
    },
    async ({ params, body, headers, work }, reply) => {
      const request = { id: Uuid.fromString(params.user_id), preconditions: headers, work };
      const { name, email, age } = body;
      return changeReply(reply, await changeUser(database.session(), { name, email, age }, request));
    },
  );
};
