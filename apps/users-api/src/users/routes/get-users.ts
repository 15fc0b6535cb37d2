import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { sendJson } from '../../rest/json.js';
import { listQuery, listResponse, nextLink } from '../../rest/paging.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { readUserPage } from '../read.js';
import { User } from '../user-schemas.js';

const response = listResponse('users', User, 'The users, in no order that means anything to people.');

/** `GET /users`: some users, and in `Link` the address of the next ones when more follow. */
export const listUsers: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.get(
    '/users',
    {
      schema: {
        summary: 'List users',
        tags: ['users'],
        querystring: listQuery('users'),
        response: { 200: response },
      },
    },
    async ({ query, work }, reply) => {
      const { limit: size, page_state: text } = query;
      const page = { list: 'users', size, pageState: text } as const;
      const { json, pageState } = await readUserPage(database.session(), page, work);
      if (pageState !== undefined) {
        reply.header('link', nextLink(`${app.prefix}/users`, { limit: size, page_state: pageState }));
      }
      return sendJson(reply, json);
    },
  );
};
