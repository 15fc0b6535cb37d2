import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { writeCursor } from '../../cursors/cursor.js';
import { cursorOfRequest } from '../cursor-of-request.js';
import { readUserPage } from '../user-page.js';
import { usersReply } from '../user-reply.js';
import { User } from '../user-schemas.js';
import type { UsersOptions } from '../users-options.js';

const Query = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 10, description: 'Most users to answer.' }),
  page_state: Type.Optional(
    Type.String({ maxLength: 200, description: 'Goes on where the `Link` of an earlier answer leads.' }),
  ),
});

const listResponse = {
  description: 'The users, in no order that means anything to people.',
  headers: { Link: { type: 'string', description: 'The address of the next users, when more follow.' } },
  content: { 'application/json': { schema: Type.Array(User) } },
};

/** `GET /users`: some users, and in `Link` the address of the next ones when more follow. */
export const listUsers: FastifyPluginAsyncTypebox<UsersOptions> = async (
  app,
  { database, cursorKeys: keys },
) => {
  app.get(
    '/users',
    {
      schema: {
        summary: 'List users',
        tags: ['users'],
        querystring: Query,
        response: { 200: listResponse },
      },
    },
    async ({ query, work, routeOptions }, reply) => {
      const session = database.session();
      const { limit: size, page_state: text } = query;
      const from =
        text === undefined
          ? undefined
          : await cursorOfRequest(text, { kind: 'users' }, { keys, session, work });
      const { users, nextToken } = await readUserPage(session, { afterToken: from?.afterToken, size }, work);
      if (nextToken !== undefined) {
        const next = {
          kind: 'users',
          afterToken: nextToken,
          ageFilter: undefined,
          limit: undefined,
          rowsLeft: undefined,
        } as const;
        const state = writeCursor(next, await keys.newest(session, work));
        reply.header('link', `<${routeOptions.url}?limit=${size}&page_state=${state}>; rel="next"`);
      }
      return usersReply(reply, users);
    },
  );
};
