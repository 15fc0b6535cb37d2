import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Uuid } from 'async-cassandra';
import { invalid } from '../../http/problem.js';
import { changeRow } from '../../rest/conditional-write.js';
import { sendChanged } from '../../rest/representation.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { userVersions, writeUser } from '../change.js';
import { userRepresentation } from '../user-representation.js';
import { userResponses } from '../user-responses.js';
import { oneUserBytes, PreconditionHeaders, UserChange, UserParams } from '../user-schemas.js';

/** `PATCH /users/{user_id}`: changes the fields that are given and no others. */
export const patchUser: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
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
        response: { 200: userResponses.found },
        problems: [404, 412],
      },
    },
    async (request, reply) => {
      const { params, body, headers, work } = request;
      const { name, email, age } = body;
      if (name === undefined && email === undefined && age === undefined) throw nothingToChange();
      const change = { name, email, age };
      const key = Uuid.fromString(params.user_id);
      const result = await writeUser(app.rowCache, request, key, () =>
        changeRow(database.session(), userVersions, change, { key, preconditions: headers, work }),
      );
      return sendChanged(reply, result, userRepresentation);
    },
  );
};

function nothingToChange() {
  return invalid([
    { loc: ['body'], msg: 'At least one of name, email and age is required', type: 'missing' },
  ]);
}
