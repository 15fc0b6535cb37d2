import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { sendJson } from '../../rest/json.js';
import { listQuery, listResponse, nextLink, readPage } from '../../rest/paging.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { Order, OrdersParams } from '../order.js';
import { ordersOfUser } from '../order-queries.js';

/** `GET /users/{user_id}/orders`: a page of them, the newest first, and in `Link` the address of older ones. */
export const listOrders: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.get(
    '/users/:user_id/orders',
    {
      schema: {
        summary: 'List the orders of a user',
        tags: ['orders'],
        params: OrdersParams,
        querystring: listQuery('orders'),
        response: { 200: listResponse('orders', Order, 'The orders, the newest first.') },
      },
    },
    async ({ params: { user_id }, query: { limit: size, page_state }, work }, reply) => {
      const page = { size, pageState: page_state, bound: 'user' };
      const { json, pageState } = await readPage(database.session(), ordersOfUser, { user_id }, page, work);
      if (pageState !== undefined) {
        const path = `${app.prefix}/users/${user_id}/orders`;
        reply.header('link', nextLink(path, { limit: size, page_state: pageState }));
      }
      return sendJson(reply, json);
    },
  );
};
