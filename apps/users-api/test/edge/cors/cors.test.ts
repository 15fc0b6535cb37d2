import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../setup/running-app.js';
import {
  ada,
  type Instance,
  noSuchUser,
  startUsersService,
  type UsersService,
} from '../../setup/users-service.js';

const page = 'https://app.example.com';
const asked = { origin: page, 'access-control-request-method': 'PATCH' };

let api: UsersService;
let listed: Instance;
let every: Instance;
beforeAll(async () => {
  api = await startUsersService();
  listed = await api.another({ CORS_ORIGINS: `${page}, http://localhost:3000` });
  every = await api.another({ CORS_ORIGINS: '*' });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('CORS_ORIGINS', () => {
  it('lets pages of the origins read answers, errors among them, without credentials', async () => {
    for (const [path, status] of [
      ['/users?limit=1', 200],
      ['/v1/users?limit=0', 422],
      [noSuchUser, 404],
    ] as const) {
      const answer = await listed.request('GET', path, undefined, { origin: page });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin')).toBe(page);
      expect(answer.headers.get('access-control-expose-headers')).toMatch(
        /ETag.*Link.*Location.*Retry-After/,
      );
      expect(answer.headers.get('vary')).toBe('Origin');
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    }
  });

  it('tells caches that it depends on the origin, also where there is none, beside what else it depends on', async () => {
    const { headers } = await listed.request('GET', '/users/stream');
    expect(headers.get('vary')).toBe('accept, Origin');
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  it('answers what browsers ask first, with what a page may send', async () => {
    const { status, headers } = await listed.request('OPTIONS', noSuchUser, undefined, asked);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, page]);
    expect(headers.get('access-control-allow-methods')).toMatch(/PATCH/);
    for (const name of ['Idempotency-Key', 'If-Match', 'If-None-Match', 'X-Request-Timeout', 'traceparent'])
      expect(headers.get('access-control-allow-headers')?.split(', ')).toContain(name);
    expect(headers.get('vary')).toBe('Origin');
  });

  it('is no word to others', async () => {
    const origin = 'https://evil.example.com';
    const preflight = await listed.request('OPTIONS', '/users', undefined, { ...asked, origin });
    const answer = await listed.request('POST', '/users', ada, { origin });
    for (const { headers } of [preflight, answer]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  it('* is every origin, and depends on none', async () => {
    const { headers } = await every.request('GET', '/users?limit=1', undefined, { origin: page });
    expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual(['*', null]);
  });

  it('is of users alone, never of diagnostics', async () => {
    for (const path of ['/shutdown', '/health', '/metrics', '/performance/sync']) {
      const { headers } = await every.request('OPTIONS', path, undefined, asked);
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('is off unless it is set', async () => {
    const { headers } = await api.request('OPTIONS', '/users', undefined, asked);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

it.each([
  'app.example.com',
  'https://a.example/',
  'https://a.example,*',
  'null',
  'https://u@a.example',
  'https://a.example:x',
])('CORS_ORIGINS=%s stops the start by name', async (CORS_ORIGINS) => {
  await expect(startApp({ env: { CORS_ORIGINS } })).rejects.toThrow(/CORS_ORIGINS/);
});
