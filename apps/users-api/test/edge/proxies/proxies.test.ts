import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../setup/running-app.js';
import { ada, startUsersService, type UsersService } from '../../setup/users-service.js';

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
});
afterAll(() => api[Symbol.asyncDispose]());

/** The status of a request after one of `first`, where a client may send one: 429 where both are of the same client. */
async function secondOf(env: Record<string, string>, first: string | undefined, second: string | undefined) {
  const { request } = await api.another({ RATE_LIMIT: '1/1h', ...env });
  const from = (address: string | undefined) =>
    request('GET', '/users?limit=1', undefined, address === undefined ? {} : { 'x-forwarded-for': address });
  expect((await from(first)).status).toBe(200);
  return (await from(second)).status;
}

describe('X-Forwarded-For', () => {
  it('is not believed unless TRUST_PROXY names the peer', async () => {
    expect(await secondOf({}, '203.0.113.1', '203.0.113.2')).toBe(429);
    expect(await secondOf({ TRUST_PROXY: '10.0.0.0/8' }, '203.0.113.1', '203.0.113.2')).toBe(429);
  });

  it.each([
    ['tells clients apart', '203.0.113.1', '203.0.113.2', 200],
    ['is read from the right', '203.0.113.1, 203.0.113.9', '203.0.113.2, 203.0.113.9', 429],
    ['leads past trusted proxies', '203.0.113.1, 127.3.2.1', '203.0.113.2, 127.3.2.1', 200],
    ['may be IPv6, of which a /64 is one client', '2001:db8::1', '2001:db8::2', 429],
    ['may have a port', '203.0.113.1:4711', '203.0.113.1:4712', 429],
    ['ends where it cannot be read', '203.0.113.1, unknown', '203.0.113.2, unknown', 429],
  ])('of a trusted proxy %s', async (_what, first, second, status) => {
    expect(await secondOf({ TRUST_PROXY: '127.0.0.0/8, ::1' }, first, second)).toBe(status);
  });
});

describe('X-Forwarded-Prefix', () => {
  it('of a trusted proxy leads Location, Link, the description and the addresses of GET /', async () => {
    const { request } = await api.another({ TRUST_PROXY: '127.0.0.1' });
    const headers = { 'x-forwarded-prefix': '/shop/eu' };
    const posted = await request('POST', '/v1/users', ada, { ...headers, 'idempotency-key': 'prefixed' });
    expect(posted.headers.get('location')).toBe(`/shop/eu/v1/users/${posted.body.id}`);
    const again = await request('POST', '/v1/users', ada, {
      'x-forwarded-prefix': '/other',
      'idempotency-key': 'prefixed',
    });
    expect(again.headers.get('location')).toBe(`/other/v1/users/${posted.body.id}`);
    await request('POST', '/users', ada);
    const list = await request('GET', '/users?limit=1', undefined, headers);
    expect(list.headers.get('link')).toMatch(/^<\/shop\/eu\/users\?limit=1&page_state=[\w-]+>; rel="next"$/);
    const { body } = await request('GET', '/openapi.json', undefined, headers);
    expect(body.servers).toEqual([{ url: '/shop/eu' }, { url: '/shop/eu/v1' }]);
    expect((await request('GET', '/openapi.json')).body.servers).toEqual([{ url: '/' }, { url: '/v1' }]);
    expect((await request('GET', '/docs/json', undefined, headers)).body.servers).toEqual(body.servers);
    const welcome = await request('GET', '/', undefined, { ...headers, accept: 'application/json' });
    expect(welcome.body).toMatchObject({ docs: '/shop/eu/docs', health: '/shop/eu/health' });
  });

  it.each(['/a/../b', '/.', '//a', 'a', '/a/', '/a?b', '/a, /b', ''])('%j is ignored', async (prefix) => {
    const { request } = await api.another({ TRUST_PROXY: '127.0.0.1' });
    const { headers } = await request('POST', '/users', ada, { 'x-forwarded-prefix': prefix });
    expect(headers.get('location')).toMatch(/^\/users\//);
  });

  it('of anybody else is ignored', async () => {
    for (const env of [{}, { TRUST_PROXY: '10.0.0.1' }]) {
      const { request } = await api.another(env);
      const { headers } = await request('POST', '/users', ada, { 'x-forwarded-prefix': '/shop' });
      expect(headers.get('location')).toMatch(/^\/users\//);
    }
  });
});

it.each(['proxy', '10.0.0.0/33', '::1/129', '10.0.0.1,', '1', '10.0.0', '*'])(
  'TRUST_PROXY=%s stops the start by name',
  async (TRUST_PROXY) => {
    await expect(startApp({ env: { TRUST_PROXY } })).rejects.toThrow(/TRUST_PROXY/);
  },
);
