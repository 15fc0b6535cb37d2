import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Client, types } from 'cassandra-driver';

// What Node.js and Apache's driver alone take: no router, no checks, no framework.
const client = new Client({
  contactPoints: (process.env.CASSANDRA_HOSTS ?? '').split(','),
  localDataCenter: process.env.CASSANDRA_LOCAL_DC ?? 'datacenter1',
  keyspace: process.env.CASSANDRA_KEYSPACE ?? '',
  queryOptions: { prepare: true, consistency: types.consistencies.localQuorum },
});
await client.connect();
const columns = 'id, name, email, age, created_at, updated_at';

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/users/stream') return stream(response, Number(searchParams.get('fetch_size')));
  if (pathname === '/users/stream/pages') {
    const { rows, pageState } = await page(
      Number(searchParams.get('fetch_size')),
      searchParams.get('page_state'),
    );
    return send(response, 200, { users: rows, has_more: pageState !== null, page_state: pageState });
  }
  if (pathname === '/users' && request.method === 'POST') return create(request, response);
  if (pathname === '/users') {
    const { rows, pageState } = await page(Number(searchParams.get('limit')), null);
    if (pageState) response.setHeader('link', `</users?page_state=${pageState}>; rel="next"`);
    return send(response, 200, rows);
  }
  const id = pathname.slice('/users/'.length);
  if (request.method === 'PATCH') return change(request, response, id);
  const { rows } = await client.execute(`SELECT ${columns} FROM users WHERE id = ?`, [id]);
  return send(response, 200, rows[0]);
}

async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const user = {
    id: types.Uuid.random(),
    ...(await bodyOf(request)),
    created_at: new Date(),
    updated_at: new Date(),
  };
  const values = [user.id, user.name, user.email, user.age, user.created_at, user.updated_at];
  await client.execute(`INSERT INTO users (${columns}) VALUES (?, ?, ?, ?, ?, ?)`, values);
  send(response, 201, user);
}

async function change(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
  const body = await bodyOf(request);
  const { rows } = await client.execute(`SELECT ${columns} FROM users WHERE id = ?`, [id]);
  const user = { ...rows[0], ...body, updated_at: new Date() };
  const update =
    'UPDATE users SET name = ?, email = ?, age = ?, updated_at = ? WHERE id = ? IF updated_at = ?';
  const values = [user.name, user.email, user.age, user.updated_at, id, rows[0]?.updated_at];
  const result = await client.execute(update, values);
  send(response, result.wasApplied() ? 200 : 409, user);
}

function page(fetchSize: number, pageState: string | null) {
  const options = { prepare: true, fetchSize, ...(pageState ? { pageState } : {}) };
  return client.execute(`SELECT ${columns} FROM users`, [], options);
}

async function stream(response: ServerResponse, fetchSize: number): Promise<void> {
  response.setHeader('content-type', 'application/json');
  let before = '[';
  let pageState: string | null = null;
  do {
    const { rows, pageState: next } = await page(fetchSize, pageState);
    const isTaken = response.write(before + rows.map((row) => JSON.stringify(row)).join(','));
    if (!isTaken) await new Promise((resolve) => response.once('drain', resolve));
    before = ',';
    pageState = next;
  } while (pageState);
  response.end(']');
}

async function bodyOf(request: IncomingMessage): Promise<Record<'name' | 'email' | 'age', unknown>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString());
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.writeHead(500).end());
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('Listening on'));
