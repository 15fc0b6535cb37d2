import { type ParamsType, pagedQuery, type RowType, statement } from 'async-cassandra';

const orderColumns = {
  user_id: 'uuid!',
  order_id: 'timeuuid!',
  item: 'text',
  quantity: 'int',
  status: 'text',
  placed_at: 'timestamp',
  updated_at: 'timestamp',
} as const;

export type OrderRow = RowType<typeof selectOrder>;

/** A new order. Its identifier and its write timestamp are fixed, so that sending it twice changes nothing. */
export const insertOrder = statement({
  cql: `INSERT INTO orders (user_id, order_id, item, quantity, status, placed_at, updated_at)
        VALUES (:user_id, :order_id, :item, :quantity, :status, :placed_at, :updated_at)
        USING TIMESTAMP :write_time`,
  params: {
    user_id: 'uuid',
    order_id: 'timeuuid',
    item: 'text',
    quantity: 'int',
    status: 'text',
    placed_at: 'timestamp',
    updated_at: 'timestamp',
    write_time: 'bigint',
  },
  idempotent: true,
});

export type InsertOrder = ParamsType<typeof insertOrder>;

export const selectOrder = statement({
  cql: `SELECT user_id, order_id, item, quantity, status, placed_at, updated_at FROM orders
        WHERE user_id = :user_id AND order_id = :order_id`,
  params: { user_id: 'uuid', order_id: 'timeuuid' },
  row: orderColumns,
  idempotent: true,
});

/** The orders of a user, the newest first, which is how they are stored. */
export const selectOrders = statement({
  cql: `SELECT user_id, order_id, item, quantity, status, placed_at, updated_at FROM orders
        WHERE user_id = :user_id`,
  params: { user_id: 'uuid' },
  row: orderColumns,
  idempotent: true,
});

/** The same, older than the order `before`. */
export const selectOrdersBefore = statement({
  cql: `SELECT user_id, order_id, item, quantity, status, placed_at, updated_at FROM orders
        WHERE user_id = :user_id AND order_id < :before`,
  params: { user_id: 'uuid', before: 'timeuuid' },
  row: orderColumns,
  idempotent: true,
});

/** The orders of a user page by page: the last order of one page is where the next goes on. */
export const ordersOfUser = pagedQuery({
  name: 'orders-of-user',
  first: selectOrders,
  next: selectOrdersBefore,
  position: ({ order_id }) => ({ before: order_id }),
});

/** Changes the status if nobody changed the order since it was read, and it is still there. */
export const updateOrder = statement({
  cql: `UPDATE orders SET status = :status, updated_at = :updated_at
        WHERE user_id = :user_id AND order_id = :order_id
        IF updated_at = :expected AND status = :old_status`,
  params: {
    status: 'text',
    updated_at: 'timestamp',
    user_id: 'uuid',
    order_id: 'timeuuid',
    expected: 'timestamp',
    old_status: 'text',
  },
});
