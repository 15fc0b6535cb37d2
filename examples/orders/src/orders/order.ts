import Type, { type Static } from 'typebox';
import { preconditionHeaders } from '../rest/preconditions.js';
import { type Representation, versionTag } from '../rest/representation.js';
import { responsesOf } from '../rest/responses.js';
import type { OrderRow } from './order-queries.js';

const Item = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', examples: ['A brass sextant'] });
const Quantity = Type.Integer({ minimum: 1, maximum: 1000, examples: [1] });
const Status = Type.Enum(['placed', 'paid', 'shipped', 'cancelled']);
const timestamp = { format: 'date-time', examples: ['2026-01-01T12:00:00.000Z'] };

/** The body of POST. */
export const OrderInput = Type.Object({ item: Item, quantity: Quantity }, { description: 'What to order.' });
export type OrderInput = Static<typeof OrderInput>;

/** The body of PATCH. */
export const OrderChange = Type.Object({ status: Status }, { description: 'How far the order is.' });
export type OrderChange = Static<typeof OrderChange>;

/** An order as clients see it. */
export const Order = Type.Object(
  {
    user_id: Type.String({ format: 'uuid' }),
    order_id: Type.String({ format: 'uuid' }),
    item: Item,
    quantity: Quantity,
    status: Status,
    placed_at: Type.String(timestamp),
    updated_at: Type.String(timestamp),
  },
  { $id: 'Order', description: 'An order of a user.' },
);

export const orderResponses = responsesOf('order', Order);

/** Most bytes of a body that holds one order. */
export const oneOrderBytes = 16 * 1024;

/** Whose orders. */
export const OrdersParams = Type.Object({
  user_id: Type.String({ format: 'uuid', description: 'The identifier of the user.' }),
});

/** Which order. */
export const OrderParams = Type.Object({
  ...OrdersParams.properties,
  order_id: Type.String({
    format: 'uuid',
    pattern: '^.{14}1',
    'x-pattern-message': 'Invalid UUID: that of an order is of version 1',
    description: 'The identifier of the order, in which the time is when it was placed.',
  }),
});

/** The header fields of a conditional read or change. */
export const PreconditionHeaders = preconditionHeaders('order');

/** How clients see a row: the same that a stream makes of it. */
export const orderRepresentation: Representation<OrderRow> = {
  name: 'order',
  etagOf: (order) => versionTag(order, [order.item, order.quantity, order.status]),
  toJson: ({ user_id, order_id, item, quantity, status, placed_at, updated_at }) =>
    JSON.stringify({ user_id, order_id, item, quantity, status, placed_at, updated_at }),
};
