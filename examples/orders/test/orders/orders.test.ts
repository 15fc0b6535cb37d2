import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Instance, startUsersService, type UsersService } from '../setup/users-service.js';

let api: UsersService;
let other: Instance;
beforeAll(async () => {
  api = await startUsersService();
  other = await api.another();
});
afterAll(() => api[Symbol.asyncDispose]());

const ordersOf = (user = randomUUID()) => `/users/${user}/orders`;
const sextant = { item: 'A brass sextant', quantity: 1 };

async function place(path: string, order: object = sextant, headers: Record<string, string> = {}) {
  return api.request('POST', path, order, headers);
}

/** Places so many orders, one after another, and answers them as they should be listed. */
async function placeMany(path: string, count: number): Promise<Answer['body'][]> {
  const placed = [];
  for (let n = 1; n <= count; n++) placed.unshift((await place(path, { ...sextant, quantity: n })).body);
  return placed;
}

describe('POST /users/{user_id}/orders', () => {
  it('201 with the order, where it is, and its version', async () => {
    const path = ordersOf();
    const { status, headers, body } = await place(path);
    expect([status, headers.get('location')]).toEqual([201, `${path}/${body.order_id}`]);
    expect(body).toEqual({
      user_id: path.split('/')[2],
      order_id: expect.stringMatching(/^.{14}1/),
      ...sextant,
      status: 'placed',
      placed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: body.placed_at,
    });
    const found = await api.request('GET', `${path}/${body.order_id}`);
    expect([found.body, found.headers.get('etag')]).toEqual([body, headers.get('etag')]);
  });

  it.each([{ ...sextant, quantity: 0 }, { ...sextant, item: ' ' }, {}])('422: %j', async (order) => {
    expect((await place(ordersOf(), order)).status).toBe(422);
  });

  it('with an Idempotency-Key, on whichever instance, places one', async () => {
    const path = ordersOf();
    const key = { 'idempotency-key': randomUUID() };
    const first = await place(path, sextant, key);
    const again = await other.request('POST', path, sextant, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await api.request('GET', path)).body).toEqual([first.body]);
  });

  it('422 where the key was used with another order, or for another user', async () => {
    const path = ordersOf();
    const key = { 'idempotency-key': randomUUID() };
    await place(path, sextant, key);
    expect((await place(path, { ...sextant, quantity: 2 }, key)).status).toBe(422);
    expect((await place(ordersOf(), sextant, key)).status).toBe(422);
  });
});

describe('GET /users/{user_id}/orders', () => {
  it('walks through every order of the user, the newest first, and through nobody else’s', async () => {
    const path = ordersOf();
    const placed = await placeMany(path, 7);
    await place(ordersOf());
    const walked: unknown[] = [];
    let pages = 0;
    for (let next: string | undefined = `${path}?limit=3`; next !== undefined; pages++) {
      // Any instance goes on where another one ended.
      const { status, headers, body }: Answer = await (pages % 2 ? other : api).request('GET', next);
      expect(status).toBe(200);
      walked.push(...body);
      next = /^<(.*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    expect([walked, pages]).toEqual([placed, 3]);
  });

  it('goes on behind the last order read, whatever is placed meanwhile', async () => {
    const path = ordersOf();
    const [, second, first] = await placeMany(path, 3);
    const page = await api.request('GET', `/v1${path}?limit=1`);
    const link = /^<(\/v1.*)>/.exec(page.headers.get('link') ?? '')?.[1] ?? '';
    await place(path);
    expect((await api.request('GET', `${link.replace('limit=1', 'limit=5')}`)).body).toEqual([second, first]);
  });

  it('422: the page state of another user', async () => {
    const path = ordersOf();
    await placeMany(path, 2);
    const link = (await api.request('GET', `${path}?limit=1`)).headers.get('link') ?? '';
    const [, state] = /(page_state=[^>]+)/.exec(link) ?? [];
    expect(state).toBeDefined();
    expect((await api.request('GET', `${path}?${state}`)).status).toBe(200);
    expect((await api.request('GET', `${ordersOf()}?${state}`)).status).toBe(422);
    expect((await api.request('GET', `/users?${state}`)).status).toBe(422);
  });
});

describe('GET /users/{user_id}/orders/{order_id}', () => {
  it('404 with `Order not found`; 422 for what is no identifier of an order', async () => {
    const none = await api.request('GET', `${ordersOf()}/7f3c8a10-0000-1000-8000-000000000000`);
    expect([none.status, none.body.detail]).toEqual([404, 'Order not found']);
    const random = await api.request('GET', `${ordersOf()}/7f3c8a10-0000-4000-8000-000000000000`);
    expect([random.status, random.body.detail]).toEqual([422, expect.stringContaining('Invalid UUID')]);
  });

  it('304 where the client has it, 412 where If-Match is false', async () => {
    const path = ordersOf();
    const { body, headers } = await place(path);
    const etag = headers.get('etag') ?? '';
    const get = (fields: Record<string, string>) =>
      api.request('GET', `${path}/${body.order_id}`, undefined, fields);
    expect((await get({ 'if-none-match': etag })).status).toBe(304);
    expect((await get({ 'if-match': '"other"' })).status).toBe(412);
  });
});

describe('PATCH /users/{user_id}/orders/{order_id}', () => {
  it('moves the order on, and gives it another version', async () => {
    const path = ordersOf();
    const { body, headers } = await place(path);
    const paid = await api.request('PATCH', `${path}/${body.order_id}`, { status: 'paid' });
    expect([paid.status, paid.body.status]).toEqual([200, 'paid']);
    expect(Date.parse(paid.body.updated_at)).toBeGreaterThan(Date.parse(body.updated_at));
    expect(paid.headers.get('etag')).not.toBe(headers.get('etag'));
    expect((await other.request('GET', `${path}/${body.order_id}`)).body).toEqual(paid.body);
  });

  it('of two clients that mean the same version, one is refused: 412', async () => {
    const path = ordersOf();
    const { body, headers } = await place(path);
    const match = { 'if-match': headers.get('etag') ?? '' };
    const answers = await Promise.all([
      api.request('PATCH', `${path}/${body.order_id}`, { status: 'shipped' }, match),
      other.request('PATCH', `${path}/${body.order_id}`, { status: 'cancelled' }, match),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const done = answers.find(({ status }) => status === 200);
    expect((await api.request('GET', `${path}/${body.order_id}`)).body).toEqual(done?.body);
  });

  it('404 creates no order; 422 for a status that there is not', async () => {
    const path = ordersOf();
    const none = `${path}/7f3c8a10-0000-1000-8000-000000000000`;
    expect((await api.request('PATCH', none, { status: 'paid' })).status).toBe(404);
    expect((await api.request('GET', path)).body).toEqual([]);
    const { body } = await place(path);
    expect((await api.request('PATCH', `${path}/${body.order_id}`, { status: 'lost' })).status).toBe(422);
  });
});

describe('GET /users/{user_id}/orders/stream', () => {
  it('streams the orders of the user, the newest first, over pages of any size', async () => {
    const path = ordersOf();
    const placed = await placeMany(path, 5);
    await place(ordersOf());
    expect((await api.request('GET', `${path}/stream?fetch_size=2`)).body).toEqual(placed);
    expect((await api.request('GET', `${path}/stream?limit=3`)).body).toEqual(placed.slice(0, 3));
    expect((await api.request('GET', `${ordersOf()}/stream`)).body).toEqual([]);
  });

  it('one order a line for those who would rather have that', async () => {
    const path = ordersOf();
    const placed = await placeMany(path, 2);
    const ndjson = { accept: 'application/x-ndjson' };
    const { headers, body } = await api.request('GET', `${path}/stream`, undefined, ndjson);
    expect([headers.get('content-type'), headers.get('vary')]).toEqual([
      'application/x-ndjson; charset=utf-8',
      expect.stringContaining('accept'),
    ]);
    const lines = String(body).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(placed);
  });
});

describe('/openapi.json', () => {
  it('describes the routes of orders under their tag', async () => {
    const { body } = await api.request('GET', '/openapi.json');
    const described = Object.entries<Record<string, { tags: string[] }>>(body.paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { tags }]) => ({ path, method, tags })),
      )
      .filter(({ tags }) => tags.includes('orders'))
      .map(({ path, method }) => `${method} ${path.replace('/users/{user_id}/orders', '…')}`);
    expect(described.sort()).toEqual([
      'get …',
      'get …/stream',
      'get …/{order_id}',
      'patch …/{order_id}',
      'post …',
    ]);
    expect(body.tags).toContainEqual(expect.objectContaining({ name: 'orders' }));
    const { responses } = body.paths['/users/{user_id}/orders/{order_id}'].get;
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '304', '404', '412']));
    expect(responses['200'].headers).toHaveProperty('ETag');
  });
});
