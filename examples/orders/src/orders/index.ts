import { type Resource, statementsOf } from '../rest/resource.js';
import * as orderQueries from './order-queries.js';
import { getOrder } from './routes/get-order.js';
import { listOrders } from './routes/get-orders.js';
import { getOrderStream } from './routes/get-orders-stream.js';
import { patchOrder } from './routes/patch-order.js';
import { postOrder } from './routes/post-order.js';

/** The orders of a user, the newest first. */
export const orders: Resource = {
  tag: { name: 'orders', description: 'Place, read and change the orders of a user.' },
  statements: statementsOf(orderQueries),
  tables: [
    {
      name: 'orders',
      columns: {
        user_id: 'uuid',
        order_id: 'timeuuid',
        item: 'text',
        quantity: 'int',
        status: 'text',
        placed_at: 'timestamp',
        updated_at: 'timestamp',
      },
      key: ['user_id', 'order_id'],
    },
  ],
  routes: async (app, options) => {
    await app.register(postOrder, options);
    await app.register(listOrders, options);
    await app.register(getOrderStream, options);
    await app.register(getOrder, options);
    await app.register(patchOrder, options);
  },
};
