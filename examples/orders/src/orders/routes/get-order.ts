import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { sendFound } from '../../rest/representation.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { OrderParams, orderRepresentation, orderResponses, PreconditionHeaders } from '../order.js';
import { selectOrder } from '../order-queries.js';

/** `GET /users/{user_id}/orders/{order_id}`: one order. */
export const getOrder: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.get(
    '/users/:user_id/orders/:order_id',
    {
      schema: {
        summary: 'Read an order',
        tags: ['orders'],
        params: OrderParams,
        headers: PreconditionHeaders,
        response: { 200: orderResponses.found, 304: orderResponses.notModified },
        problems: [404, 412],
      },
    },
    async ({ params, headers, work }, reply) => {
      const { first } = await database.session().execute(selectOrder, params, work);
      return sendFound(reply, first, orderRepresentation, headers);
    },
  );
};
