import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ResourceOptions } from '../../rest/resource.js';
import { sendJsonStream, streamQuery, streamResponse } from '../../rest/stream-reply.js';
import { Order, OrdersParams } from '../order.js';
import { selectOrders } from '../order-queries.js';

/** `GET /users/{user_id}/orders/stream`: all of them, sent while they are read. */
export const getOrderStream: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.get(
    '/users/:user_id/orders/stream',
    {
      schema: {
        summary: 'Stream the orders of a user while they are read',
        tags: ['orders'],
        params: OrdersParams,
        querystring: streamQuery('orders'),
        response: { 200: streamResponse('order', Order, 'Every order of the user, the newest first.') },
      },
    },
    async (request, reply) => {
      const { params, query, work } = request;
      const session = database.session();
      return sendJsonStream(request, reply, (form) =>
        session.streamJson(selectOrders, params, {
          ...work,
          ...form,
          maxRows: query.limit,
          fetchSize: query.fetch_size,
        }),
      );
    },
  );
};
