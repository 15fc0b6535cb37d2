import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest, statusOf } from '../../setup/raw-request.js';
import { type RunningApp, startApp } from '../../setup/running-app.js';
import { plainRequest } from './plain-request.js';

/** What each diagnostic answers while Cassandra is away, once the guard has let the request pass. */
const diagnostics = await describedDiagnostics();
const safePath = diagnostics.find(([method]) => method === 'GET')?.[1];

/** All that the API description calls so. */
async function describedDiagnostics(): Promise<[method: 'GET' | 'POST', path: string, passed: number][]> {
  await using service = await startApp();
  const { paths } = (await service.app.inject('/openapi.json')).json<OpenAPIV3_1.Document>();
  return (['GET', 'POST'] as const).flatMap((method) =>
    Object.entries(paths ?? {})
      .map(([path, item]) => [path, item?.[method === 'GET' ? 'get' : 'post']] as const)
      .filter(([, operation]) => operation?.tags?.includes('diagnostics'))
      // One that answers for ever has tests of its own.
      .filter(([, operation]) => !JSON.stringify(operation?.responses).includes('text/event-stream'))
      .map(([path]): [typeof method, string, number] => [method, path, path === '/shutdown' ? 200 : 503]),
  );
}

const key = 'open sesame';
let service: RunningApp;

async function startedWith(env: Record<string, string>): Promise<void> {
  service = await startApp({ env });
}

afterAll(() => service[Symbol.asyncDispose]());

describe('All endpoint functionality: Diagnostics guard', () => {
  describe('without ADMIN_KEY', () => {
    beforeAll(() => startedWith({}));
    const send = (...args: Parameters<typeof plainRequest> extends [number, ...infer Rest] ? Rest : never) =>
      plainRequest(service.port, ...args);

    it.each(diagnostics)('%s %s answers this machine', async (method, path, passed) => {
      expect((await send(method, path)).status).toBe(passed);
      expect((await send(method, `/v1${path}`)).status).toBe(passed);
    });

    it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])('answers the peer %s', async (address) => {
      const answer = await service.app.inject({ method: 'POST', url: '/shutdown', remoteAddress: address });
      expect(answer.statusCode).toBe(200);
    });

    it.each(['10.0.0.1', '128.0.0.1', '::2', '::ffff:10.0.0.1', 'fe80::1', '::ffff:128.0.0.1'])(
      'refuses the peer %s everywhere, whatever it says of itself',
      async (remoteAddress) => {
        for (const [method, url] of diagnostics) {
          const headers = { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1', 'x-real-ip': '::1' };
          const answer = await service.app.inject({ method, url, remoteAddress, headers });
          expect(answer.statusCode).toBe(403);
          expect(answer.headers['content-type']).toBe('application/problem+json');
          expect(answer.json()).toMatchObject(
            method === 'POST' ? { outcome: 'not_applied' } : { status: 403 },
          );
        }
      },
    );

    it.each(['Forwarded', 'Via', 'X-Real-IP', 'x-forwarded-for', 'X-FORWARDED-HOST', 'X-Forwarded-Anything'])(
      'refuses everywhere what a proxy on this machine sends on with %s',
      async (name) => {
        for (const value of ['127.0.0.1', '']) {
          for (const [method, path] of diagnostics) {
            const { status, body } = await send(method, path, { [name]: value, host: 'localhost' });
            expect(status).toBe(403);
            expect(body).toMatchObject(method === 'POST' ? { outcome: 'not_applied' } : { status: 403 });
          }
          expect((await send('GET', '/health/live', { [name]: value })).status).toBe(200);
        }
      },
    );

    it('leaves everything else open to every peer', async () => {
      const answer = await service.app.inject({ url: '/', remoteAddress: '10.0.0.1' });
      expect(answer.statusCode).toBe(200);
    });

    it.each([
      'localhost',
      'localhost:8000',
      'LOCALHOST:8000',
      'app.localhost',
      '127.0.0.1:8000',
      '[::1]:8000',
      '192.0.2.7',
    ])('answers requests to host %s', async (host) => {
      expect((await send('POST', '/shutdown', { host })).status).toBe(200);
    });

    it.each(['evil.example', 'localhost.evil.example:8000', '127.0.0.1.evil.example', 'notlocalhost'])(
      'refuses requests to host "%s", which a foreign name server may lead here',
      async (host) => {
        for (const [method, path] of diagnostics) {
          expect((await send(method, path, { host })).status).toBe(403);
        }
      },
    );

    it.each([
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { host: 'localhost:8000', origin: 'http://localhost:8000' },
      { host: 'localhost', origin: 'http://localhost' },
      { host: '[::1]:8000', origin: 'http://[::1]:8000', 'sec-fetch-site': 'same-origin' },
    ])('answers an unsafe request with %o', async (headers) => {
      expect((await send('POST', '/shutdown', headers)).status).toBe(200);
    });

    const foreign = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': '' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'file://' },
      { host: 'localhost:8000', origin: 'http://localhost:3000' },
      { host: 'localhost:8000', origin: 'http://localhost' },
      { host: 'localhost:8000', origin: 'http://localhost:8000', 'sec-fetch-site': 'cross-site' },
    ];

    it.each(foreign)('refuses every unsafe request with %o', async (headers) => {
      for (const [method, path] of diagnostics) {
        if (method === 'GET') continue;
        const { status, body } = await send(method, path, headers);
        expect(status).toBe(403);
        expect(body).toMatchObject({ title: 'Forbidden', outcome: 'not_applied' });
      }
    });

    it.runIf(safePath)('lets a web page read what is safe', async () => {
      const { status } = await send('GET', String(safePath), { origin: 'https://evil.example' });
      expect(status).toBe(503);
    });
  });

  describe.each([{ NODE_ENV: 'development' }, { NODE_ENV: 'production' }])('with ADMIN_KEY and %o', (env) => {
    let own: RunningApp;
    beforeAll(async () => {
      own = await startApp({ env: { ...env, ADMIN_KEY: key } });
    });
    afterAll(() => own[Symbol.asyncDispose]());

    it.each(diagnostics)('%s %s answers the key', async (method, path, passed) => {
      for (const authorization of [`Bearer ${key}`, `bearer ${key}`]) {
        expect((await plainRequest(own.port, method, path, { authorization })).status).toBe(passed);
      }
    });

    it('answers the key from any peer', async () => {
      const answer = await own.app.inject({
        method: 'POST',
        url: '/shutdown',
        remoteAddress: '10.0.0.1',
        headers: { authorization: `Bearer ${key}`, host: 'api.example' },
      });
      expect(answer.statusCode).toBe(200);
    });

    it('answers the key through a proxy, too', async () => {
      const headers = { authorization: `Bearer ${key}`, forwarded: 'for=203.0.113.9', via: '1.1 proxy' };
      expect((await plainRequest(own.port, 'POST', '/shutdown', headers)).status).toBe(200);
    });

    it('asks for the key when Authorization is sent twice', async () => {
      const line = `Authorization: Bearer ${key}\r\n`;
      const head = `POST /shutdown HTTP/1.1\r\nHost: localhost\r\n${line}${line}Connection: close\r\n\r\n`;
      expect(statusOf(await rawRequest(own.port, head))).toBe(401);
    });

    it.each(['', key, 'Bearer', 'Bearer ', `Basic ${btoa(`admin:${key}`)}`, `Bearer${key}`])(
      'asks for the key with 401 when Authorization is "%s"',
      async (authorization) => {
        for (const [method, path] of diagnostics) {
          const answer = await plainRequest(own.port, method, path, { authorization });
          expect(answer.status).toBe(401);
          expect(answer.headers['www-authenticate']).toBe('Bearer realm="diagnostics"');
          expect(JSON.stringify(answer.body)).not.toContain(key);
        }
      },
    );

    it('asks for the key with 401 when there is no Authorization', async () => {
      for (const [method, path] of diagnostics) {
        expect((await plainRequest(own.port, method, path)).status).toBe(401);
      }
    });

    it.each(['open sesam', 'open sesame!', 'Open sesame', 'x', `${key} ${key}`])(
      'refuses the key "%s" with 403',
      async (wrong) => {
        for (const [method, path] of diagnostics) {
          const answer = await plainRequest(own.port, method, path, { authorization: `Bearer ${wrong}` });
          expect(answer.status).toBe(403);
          expect(JSON.stringify(answer.body)).not.toContain(key);
        }
      },
    );
  });

  describe('in production without ADMIN_KEY', () => {
    let own: RunningApp;
    beforeAll(async () => {
      own = await startApp({ env: { NODE_ENV: 'production' } });
    });
    afterAll(() => own[Symbol.asyncDispose]());

    it.each(diagnostics)('%s %s is off', async (method, path) => {
      for (const headers of [{}, { authorization: 'Bearer undefined' }]) {
        const answer = await plainRequest(own.port, method, path, headers);
        expect(answer.status).toBe(403);
        expect(answer.body.detail).toContain('ADMIN_KEY');
      }
    });
  });
});
