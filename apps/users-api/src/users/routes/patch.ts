import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { invalid } from '../../http/problem.js';
import { changeReply } from '../change-reply.js';
import { changeUser } from '../conditional-write.js';
import { PreconditionHeaders, userResponse } from '../user-responses.js';
import { oneUserBytes, UserChange, UserParams } from '../user-schemas.js';
import type { UsersOptions } from '../users-options.js';

/** `PATCH /users/{user_id}`: changes the fields that are given and no others. */
export const patchUser: FastifyPluginAsyncTypebox<UsersOptions> = async (app, { database }) => {
  app.patch(
    '/users/:user_id',
    {
      bodyLimit: oneUserBytes,
      schema: {
        summary: 'Change some fields of a user',
        tags: ['users'],
        params: UserParams,
        body: UserChange,
        headers: PreconditionHeaders,
        response: { 200: userResponse },
        problems: [404, 412],
      },
    },
    async ({ params, body: { name, email, age }, headers, work }, reply) => {
      if (name === undefined && email === undefined && age === undefined) throw nothingToChange();
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
        ...(age === undefined ? {} : { age }),
      };
      const request = { id: Uuid.fromString(params.user_id), preconditions: headers, work };
      return changeReply(reply, await changeUser(database.session(), change, request));
    },
  );
};

function nothingToChange() {
  return invalid([
    { loc: ['body'], msg: 'At least one of name, email and age is required', type: 'missing' },
  ]);
}
