import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { bind } from 'async-cassandra';
import Type from 'typebox';
import { admitBatch, refuseTooLarge } from '../batch-admission.js';
import { newUser } from '../new-user.js';
import { toUser } from '../user-json.js';
import { insertUser } from '../user-queries.js';
import { User, UserBatch } from '../user-schemas.js';
import type { UsersOptions } from '../users-options.js';

const Created = Type.Object({
  created: Type.Integer({ description: 'How many users were stored: all of them.' }),
  users: Type.Array(User, { description: 'The users, in the order of the request.' }),
});

/** `POST /users/batch`: stores several users in one logged batch, all or none. */
export const postUserBatch: FastifyPluginAsyncTypebox<UsersOptions> = async (app, { database }) => {
  app.addHook('preValidation', async (request) => {
    request.body = unwrap(request.body);
    admitBatch(request.body);
  });
  app.post(
    '/users/batch',
    {
      schema: {
        summary: 'Create several users at once',
        tags: ['users'],
        body: UserBatch,
        response: { 201: Created },
      },
    },
    async (request, reply) => {
      const users = request.body.map(newUser);
      const entries = users.map((user) => bind(insertUser, user));
      await database.session().batch(entries, request.work).catch(refuseTooLarge);
      return reply.code(201).send({ created: users.length, users: users.map(toUser) });
    },
  );
};

/** The original application's `{ "users": [...] }` means the array in it. */
function unwrap(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'users' in body ? body.users : body;
}
