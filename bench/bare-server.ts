import { Client, types } from 'cassandra-driver';
import fastify from 'fastify';

// The least that answers the same: fastify and Apache's driver, without checks, deadlines, headers or counters.
const client = new Client({
  contactPoints: (process.env.CASSANDRA_HOSTS ?? '').split(','),
  localDataCenter: process.env.CASSANDRA_LOCAL_DC ?? 'datacenter1',
  keyspace: process.env.CASSANDRA_KEYSPACE ?? '',
  queryOptions: { prepare: true, consistency: types.consistencies.localQuorum },
});
await client.connect();
const columns = 'id, name, email, age, created_at, updated_at';
const app = fastify();

app.get<{ Params: { id: string } }>('/users/:id', async ({ params }) => {
  const { rows } = await client.execute(`SELECT ${columns} FROM users WHERE id = ?`, [params.id]);
  return rows[0];
});

app.post<{ Body: { name: string; email: string; age: number } }>('/users', async ({ body }, reply) => {
  const user = { id: types.Uuid.random(), ...body, created_at: new Date(), updated_at: new Date() };
  const values = [user.id, user.name, user.email, user.age, user.created_at, user.updated_at];
  await client.execute(`INSERT INTO users (${columns}) VALUES (?, ?, ?, ?, ?, ?)`, values);
  return reply.code(201).send(user);
});

app.patch<{ Params: { id: string }; Body: Partial<Record<'name' | 'email' | 'age', unknown>> }>(
  '/users/:id',
  async ({ params: { id }, body }, reply) => {
    const { rows } = await client.execute(`SELECT ${columns} FROM users WHERE id = ?`, [id]);
    const [old] = rows;
    if (old === undefined) return reply.code(404).send();
    const user = { ...old, ...body, updated_at: new Date() };
    const update =
      'UPDATE users SET name = ?, email = ?, age = ?, updated_at = ? WHERE id = ? IF updated_at = ?';
    const values = [user.name, user.email, user.age, user.updated_at, id, old.updated_at];
    const result = await client.execute(update, values);
    return result.wasApplied() ? user : reply.code(409).send();
  },
);

app.get<{ Querystring: { limit: string } }>('/users', async ({ query }, reply) => {
  const options = { prepare: true, fetchSize: Number(query.limit) };
  const { rows, pageState } = await client.execute(`SELECT ${columns} FROM users`, [], options);
  if (pageState) reply.header('link', `</users?limit=${query.limit}&page_state=${pageState}>; rel="next"`);
  return rows;
});

app.get<{ Querystring: { fetch_size: string; page_state?: string } }>(
  '/users/stream/pages',
  async ({ query }) => {
    const from = query.page_state ? { pageState: query.page_state } : {};
    const options = { prepare: true, fetchSize: Number(query.fetch_size), ...from };
    const { rows, pageState } = await client.execute(`SELECT ${columns} FROM users`, [], options);
    return { users: rows, has_more: pageState !== null, page_state: pageState };
  },
);

app.get<{ Querystring: { fetch_size: string } }>('/users/stream', async ({ query }, reply) => {
  const fetchSize = Number(query.fetch_size);
  async function* body() {
    let before = '[';
    let pageState: string | undefined;
    do {
      const options = { prepare: true, fetchSize, ...(pageState ? { pageState } : {}) };
      const page = await client.execute(`SELECT ${columns} FROM users`, [], options);
      yield `${before}${page.rows.map((row) => JSON.stringify(row)).join(',')}`;
      before = ',';
      pageState = page.pageState;
    } while (pageState);
    yield ']';
  }
  const { Readable } = await import('node:stream');
  return reply.type('application/json').send(Readable.from(body(), { objectMode: false }));
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
console.log('Listening on');
