import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp({
    routes: (app) => {
      app.get('/fails', async () => {
        throw new Error('secret at 10.0.0.7: SELECT * FROM users');
      });
      app.post('/fails', async () => {
        throw new Error('secret at 10.0.0.7: SELECT * FROM users');
      });
    },
  });
});
afterAll(() => service[Symbol.asyncDispose]());

const get = (path: string, init?: RequestInit) => fetch(service.url + path, init);

describe('Error handling consistency: problems', () => {
  it('are RFC 9457 documents', async () => {
    const response = await get('/no/such/thing?secret=1', { headers: { 'x-request-id': 'abc-123' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing at this address',
      instance: '/no/such/thing',
      request_id: 'abc-123',
    });
  });

  it('say nothing of the inside of the service', async () => {
    const response = await get('/fails');
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text).detail).toBe('Internal server error');
    expect(text).not.toMatch(/10\.0\.0\.7|SELECT|secret|\.ts|\bat\b /);
  });

  it('leave the outcome of a write that failed in an unknown way open', async () => {
    expect(await (await get('/fails', { method: 'POST' })).json()).toMatchObject({
      status: 500,
      outcome: 'unknown',
    });
  });

  it('answer 404 for an unknown address before looking at the body', async () => {
    const response = await get('/nope', {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(404);
  });
});

describe('Error handling consistency: methods', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])(
    '%s on a GET route is 405 with Allow',
    async (method) => {
      const response = await get('/health/live', { method, body: method === 'POST' ? 'not json' : null });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
      expect(await response.json()).toMatchObject({ title: 'Method Not Allowed', status: 405 });
    },
  );

  it.each(['/', '/v1', '/v1/health/live', '/docs'])('405 also at %s', async (path) => {
    expect((await get(path, { method: 'DELETE' })).status).toBe(405);
  });

  it('OPTIONS answers what is allowed', async () => {
    const response = await get('/health/live', { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  it('HEAD answers like GET without the body', async () => {
    const [head, full] = await Promise.all([get('/', { method: 'HEAD' }), get('/')]);
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(full.headers.get('content-length'));
    expect(head.headers.get('content-type')).toBe(full.headers.get('content-type'));
    expect(await head.text()).toBe('');
  });
});

describe('Error handling consistency: addresses', () => {
  it.each(['/', '/health/live', '/openapi.json'])('%s is the same below /v1', async (path) => {
    const [plain, versioned] = await Promise.all([get(path), get(`/v1${path}`)]);
    expect(versioned.status).toBe(200);
    expect(await versioned.text()).toBe(await plain.text());
  });

  it('may end in a slash', async () => {
    expect((await get('/health/live/')).status).toBe(200);
  });

  it.each(['/nope/%zz', '/%C3%28', '/%E0%A4%A', '/%'])('%s is 422', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(422);
    expect(response.headers.get('x-request-id')).not.toBeNull();
    expect(await response.json()).toMatchObject({ instance: path, errors: [{ loc: ['path'] }] });
  });
});

describe('All endpoint functionality: X-Request-Id', () => {
  it.each(['a', 'A-z_0.9:/+=@~', 'x'.repeat(128)])('%j is echoed', async (id) => {
    expect((await get('/', { headers: { 'x-request-id': id } })).headers.get('x-request-id')).toBe(id);
  });

  it.each(['', 'x'.repeat(129), 'a b', 'a"b', '<script>', 'a,b', 'ü'])('%j is replaced', async (id) => {
    const echoed = (await get('/', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(echoed).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('differs between requests that bring none', async () => {
    const ids = await Promise.all(
      [get('/'), get('/')].map(async (each) => (await each).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(2);
  });
});

describe('Error handling consistency: a badly encoded id', () => {
  it.each(['/users/%zz', '/v1/users/%C3%28', '/users/%'])('%s is an invalid UUID', async (path) => {
    for (const method of ['GET', 'DELETE']) {
      const response = await get(path, { method });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        detail: expect.stringContaining('Invalid UUID'),
        instance: path,
      });
    }
  });
});

describe('All endpoint functionality: traceparent', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const answer = async (traceparent: string) =>
    (await get('/', { headers: { traceparent } })).headers.get('traceparent') ?? '';

  it('continues the trace of the caller in a span of its own', async () => {
    const [version, trace, span, flags] = (await answer(`00-${traceId}-00f067aa0ba902b7-01`)).split('-');
    expect([version, trace, flags]).toEqual(['00', traceId, '01']);
    expect(span).toMatch(/^[0-9a-f]{16}$/);
    expect(span).not.toBe('00f067aa0ba902b7');
  });

  it('reads later versions, which may have more fields', async () => {
    expect(await answer(`cc-${traceId}-00f067aa0ba902b7-01-what-the-future-brings`)).toMatch(
      `00-${traceId}-`,
    );
  });

  it.each([
    '',
    'garbage',
    `ff-${traceId}-00f067aa0ba902b7-01`,
    `00-${traceId}-00f067aa0ba902b7-01-more`,
    `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
  ])('begins a trace instead of %j', async (traceparent) => {
    const begun = await answer(traceparent);
    expect(begun).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(begun).not.toContain(traceId);
  });
});

describe('All endpoint functionality: other headers', () => {
  it.each(['/', '/nope', '/users/%zz'])('%s tells its timing and is safe to show', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('server-timing')).toMatch(/^db;dur=\d+\.\d, total;dur=\d+\.\d$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.has('x-powered-by')).toBe(false);
  });
});
