import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { sendJson } from '../../rest/json.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { readUserPage } from '../read.js';
import { StreamQuery, User } from '../user-schemas.js';

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
export const getUserPages: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
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
    async ({ query: { limit, fetch_size: size, age_filter: ageFilter, page_state: text }, work }, reply) => {
      const query = { list: 'user-pages', ageFilter, limit, size, pageState: text } as const;
      const { json, pageState } = await readUserPage(database.session(), query, work);
      const more =
        pageState === undefined
          ? '"has_more":false,"page_state":null'
          : `"has_more":true,"page_state":"${pageState}"`;
      return sendJson(reply, `{"users":${json},${more}}`);
    },
  );
};
