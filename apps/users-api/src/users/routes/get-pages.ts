import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { writeCursor } from '../../cursors/cursor.js';
import { cursorOfRequest } from '../cursor-of-request.js';
import { StreamQuery } from '../stream-query.js';
import { readUserPage } from '../user-page.js';
import { sendJson, usersJson } from '../user-reply.js';
import { User } from '../user-schemas.js';
import type { UsersOptions } from '../users-options.js';

const Query = Type.Object({
  ...StreamQuery.properties,
  page_state: Type.Optional(
    Type.String({ maxLength: 200, description: 'Goes on where the page that answered it ended.' }),
  ),
});

const UserPage = Type.Object({
  users: Type.Array(User),
  has_more: Type.Boolean({ description: 'Whether a user follows.' }),
  page_state: Type.Union([Type.String(), Type.Null()], {
    description: 'Leads to the next page; null exactly when `has_more` is false.',
  }),
});

/** `GET /users/stream/pages`: one page of a walk that the client steers. */
export const getUserPages: FastifyPluginAsyncTypebox<UsersOptions> = async (
  app,
  { database, cursorKeys: keys },
) => {
  app.get(
    '/users/stream/pages',
    {
      schema: {
        summary: 'Read users page by page',
        tags: ['users'],
        querystring: Query,
        response: { 200: UserPage },
      },
    },
    async ({ query: { limit, fetch_size, age_filter: ageFilter, page_state: text }, work }, reply) => {
      const session = database.session();
      const kind = 'user-pages';
      const from =
        text === undefined
          ? undefined
          : await cursorOfRequest(text, { kind, ageFilter, limit }, { keys, session, work });
      const rowsLeft = from === undefined ? limit : from.rowsLeft;
      const size = Math.min(fetch_size, rowsLeft ?? fetch_size);
      const page = await readUserPage(session, { afterToken: from?.afterToken, ageFilter, size }, work);
      const left = rowsLeft === undefined ? undefined : rowsLeft - page.users.length;
      const users = usersJson(page.users);
      if (page.nextToken === undefined || left === 0) {
        return sendJson(reply, `{"users":${users},"has_more":false,"page_state":null}`);
      }
      const next = { kind, afterToken: page.nextToken, ageFilter, limit, rowsLeft: left } as const;
      const state = writeCursor(next, await keys.newest(session, work));
      return sendJson(reply, `{"users":${users},"has_more":true,"page_state":"${state}"}`);
    },
  );
};
