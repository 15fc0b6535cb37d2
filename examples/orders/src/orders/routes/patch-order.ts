import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import { type ChangeableTable, changeRow } from '../../rest/conditional-write.js';
import { sendChanged } from '../../rest/representation.js';
import type { ResourceOptions } from '../../rest/resource.js';
import {
  OrderChange,
  OrderParams,
  oneOrderBytes,
  orderRepresentation,
  orderResponses,
  PreconditionHeaders,
} from '../order.js';
import { type OrderRow, selectOrder, updateOrder } from '../order-queries.js';

/** How an order is changed: in the version that was read. */
const orderVersions: ChangeableTable<Static<typeof OrderParams>, OrderRow, OrderChange> = {
  etagOf: orderRepresentation.etagOf,
  isSame: (a, b) => a.status === b.status && orderRepresentation.etagOf(a) === orderRepresentation.etagOf(b),
  read: async (session, key, options) => (await session.execute(selectOrder, key, options)).first,
  changed: (order, { change: { status }, at }) => ({ ...order, status, updated_at: at }),
  updateUnchanged: (session, { user_id, order_id, ...old }, { change: { status }, at }, options) => {
    const expected = { expected: old.updated_at, old_status: old.status };
    return session.execute(updateOrder, { user_id, order_id, status, updated_at: at, ...expected }, options);
  },
};

/** `PATCH /users/{user_id}/orders/{order_id}`: moves an order on, in no version but the one that the client means. */
export const patchOrder: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.patch(
    '/users/:user_id/orders/:order_id',
    {
      bodyLimit: oneOrderBytes,
      schema: {
        summary: 'Change the status of an order',
        tags: ['orders'],
        params: OrderParams,
        headers: PreconditionHeaders,
        body: OrderChange,
        response: { 200: orderResponses.found },
        problems: [404, 412],
      },
    },
    async ({ params: key, body: { status }, headers, work }, reply) => {
      const request = { key, preconditions: headers, work };
      const result = await changeRow(database.session(), orderVersions, { status }, request);
      return sendChanged(reply, result, orderRepresentation);
    },
  );
};
