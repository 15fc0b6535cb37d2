import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { newUser } from '../new-user.js';
import { insertUser } from '../user-queries.js';
import { userReply } from '../user-reply.js';
import { User, UserInput } from '../user-schemas.js';
import type { UsersOptions } from '../users-options.js';

/** `POST /users`: stores a new user under a fresh identifier. */
export const postUser: FastifyPluginAsyncTypebox<UsersOptions> = async (app, { database }) => {
  app.post(
    '/users',
    {
      schema: {
        summary: 'Create a user',
        tags: ['users'],
        body: UserInput,
        response: { 201: User },
      },
    },
    async (request, reply) => {
      const user = newUser(request.body);
      await database.session().execute(insertUser, user, request.work);
      const body = userReply(reply, user);
      reply.code(201).header('location', `/users/${body.id}`);
      return body;
    },
  );
};
