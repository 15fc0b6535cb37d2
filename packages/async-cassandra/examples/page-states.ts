import { PageStates, pagedQuery, statement, Uuid } from 'async-cassandra';
import { exampleSession } from './example-session.js';

await using session = await exampleSession();
const create = 'CREATE TABLE IF NOT EXISTS examples';
await session.execute(
  `${create}.orders (user uuid, placed_at timestamp, id uuid, total decimal, PRIMARY KEY (user, placed_at, id))`,
);
await session.execute(
  `${create}.page_state_keys (purpose text, id int, secret blob, created_at timestamp, PRIMARY KEY (purpose, id))`,
);
const user = Uuid.random();
const insert = 'INSERT INTO examples.orders (user, placed_at, id, total) VALUES (?, ?, ?, 1.5)';
for (let n = 1; n <= 25; n++) await session.execute(insert, [user, new Date(n), Uuid.random()]);

const row = { placed_at: 'timestamp!', id: 'uuid!', total: 'decimal' } as const;

const ordersOfUser = pagedQuery({
  name: 'orders-of-user',
  first: statement({
    cql: `SELECT placed_at, id, total FROM examples.orders
          WHERE user = :user ORDER BY placed_at DESC, id DESC`,
    params: { user: 'uuid' },
    row,
    idempotent: true,
  }),
  next: statement({
    cql: `SELECT placed_at, id, total FROM examples.orders
          WHERE user = :user AND (placed_at, id) < (:before, :before_id)
          ORDER BY placed_at DESC, id DESC`,
    params: { user: 'uuid', before: 'timestamp', before_id: 'uuid' },
    row,
    idempotent: true,
  }),
  position: ({ placed_at, id }) => ({ before: placed_at, before_id: id }),
});

const pageStates = new PageStates({ table: 'examples.page_state_keys' });

// What a client sends back, or undefined for the first page.
let pageState: string | undefined;
do {
  const page = await pageStates.read(session, ordersOfUser, { user }, { size: 10, pageState });
  console.log(page.rows.length, page.pageState !== undefined); // 10 true, 10 true, 5 false
  pageState = page.pageState;
} while (pageState !== undefined);
