import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { sendJson } from '../../rest/json.js';
import { nextLink } from '../../rest/paging.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { readUserPage } from '../read.js';
import { User } from '../user-schemas.js';

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
export const listUsers: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
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
      const { limit: size, page_state: text } = query;
      const page = { list: 'users', size, pageState: text } as const;
      const { json, pageState } = await readUserPage(database.session(), page, work);
      if (pageState !== undefined) {
        reply.header('link', nextLink(routeOptions.url ?? '', { limit: size, page_state: pageState }));
      }
      return sendJson(reply, json);
    },
  );
};
