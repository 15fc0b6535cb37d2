import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { driverTypes, Uuid } from 'async-cassandra';
import { createRows } from '../../rest/create-rows.js';
import { type CreationPlan, insertTimestamp } from '../../rest/creation-plan.js';
import { IdempotencyHeaders } from '../../rest/idempotency-key.js';
import { sendRow } from '../../rest/representation.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { OrderInput, OrdersParams, oneOrderBytes, orderRepresentation, orderResponses } from '../order.js';
import { type InsertOrder, insertOrder, type OrderRow } from '../order-queries.js';

const { TimeUuid } = driverTypes;

/** `POST /users/{user_id}/orders`: places an order, once however often it is asked for with an `Idempotency-Key`. */
export const postOrder: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.post(
    '/users/:user_id/orders',
    {
      bodyLimit: oneOrderBytes,
      schema: {
        summary: 'Place an order',
        tags: ['orders'],
        params: OrdersParams,
        headers: IdempotencyHeaders,
        body: OrderInput,
        response: { 201: orderResponses.created },
        problems: [409],
      },
    },
    async ({ params, body, headers, work }, reply) => {
      const session = database.session();
      const user_id = Uuid.fromString(params.user_id);
      const path = `/users/${user_id}/orders`;
      const creation = {
        route: `POST ${path}`,
        content: () => [body.item, body.quantity],
        idempotencyKey: headers['idempotency-key'],
        count: 1,
        newId: () => TimeUuid.now(),
        rowsOf: (plan: CreationPlan) => newOrder(user_id, body, plan),
        store: (order: NewOrder) => session.execute(insertOrder, order, work),
      };
      const { rows: order, isReplay } = await createRows(session, creation, work);
      if (isReplay) reply.header('idempotency-replayed', 'true');
      reply.code(201).header('location', `${app.prefix}${path}/${order.order_id}`);
      return sendRow(reply, order, orderRepresentation);
    },
  );
};

type NewOrder = OrderRow & InsertOrder;

/** The order of a plan: whoever has the same plan stores the very same. */
function newOrder(user_id: Uuid, { item, quantity }: OrderInput, plan: CreationPlan): NewOrder {
  const { ids, createdAt } = plan;
  return {
    user_id,
    order_id: TimeUuid.fromString(String(ids[0])),
    item,
    quantity,
    status: 'placed',
    placed_at: createdAt,
    updated_at: createdAt,
    write_time: insertTimestamp(plan),
  };
}
