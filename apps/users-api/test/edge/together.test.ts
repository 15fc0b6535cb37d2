import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUsersService, type UsersService } from '../setup/users-service.js';
import { audience, type Issuer, newKey, startIssuer } from './auth/issuer.js';

const page = 'https://app.example.com';

let issuer: Issuer;
let api: UsersService;
beforeAll(async () => {
  issuer = await startIssuer(await newKey('ES256', 'a'));
  api = await startUsersService({
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: audience,
    CORS_ORIGINS: page,
    TRUST_PROXY: '127.0.0.1',
    RATE_LIMIT: '3/1h',
    CACHE_TTL: '60',
  });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

describe('Tokens, limits, proxies, other origins and cache together', () => {
  const statusOf = async (headers: Record<string, string>) =>
    (await api.request('GET', '/users?limit=1', undefined, headers)).status;
  const tokenOf = async (sub: string) => ({ authorization: `Bearer ${await issuer.token({ sub })}` });

  it('count failed tokens against the address, and accepted ones against their subject', async () => {
    const bad = { authorization: 'Bearer x', 'x-forwarded-for': '203.0.113.7' };
    expect([await statusOf(bad), await statusOf({ 'x-forwarded-for': '203.0.113.7' })]).toEqual([401, 401]);
    expect([await statusOf(bad), await statusOf(bad)]).toEqual([401, 429]);
    expect(await statusOf({ ...bad, 'x-forwarded-for': '203.0.113.8' })).toBe(401);
    // From the same address, each subject has a count of its own, wherever it comes from.
    const ada = await tokenOf('ada');
    for (const from of ['203.0.113.7', '203.0.113.9', '203.0.113.10'])
      expect(await statusOf({ ...ada, 'x-forwarded-for': from })).toBe(200);
    expect(await statusOf(ada)).toBe(429);
    expect(await statusOf(await tokenOf('grace'))).toBe(200);
  });

  it('tell pages of other origins why they were refused, and answer what browsers ask without a token', async () => {
    const from = { origin: page, 'x-forwarded-for': '203.0.113.20' };
    const ask = { ...from, 'access-control-request-method': 'GET' };
    const asked = await api.request('OPTIONS', '/users', undefined, ask);
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, page]);
    const refused = await api.request('GET', '/users', undefined, from);
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, page]);
    expect(refused.headers.get('cache-control')).toBe('private');
  });
});
