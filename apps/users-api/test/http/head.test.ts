import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from '../setup/raw-request.js';
import { noSuchUser, startUsersService, type UsersService } from '../setup/users-service.js';

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Head {
  readonly status: string | undefined;
  readonly length: string | undefined;
  readonly body: string;
}

async function ask(method: string, path: string, lines = ''): Promise<Head> {
  const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: one\r\n${lines}Connection: close\r\n\r\n`;
  const [fields = '', body = ''] = (await rawRequest(api.service.port, head)).split(/\r\n\r\n(.*)/s);
  return {
    status: /^HTTP\/1\.1 (\d+)/.exec(fields)?.[1],
    length: /\r\ncontent-length: (\d+)/i.exec(fields)?.[1],
    body,
  };
}

/** HEAD has no body, and no length but that of GET. */
async function expectSameHead(path: string, lines = ''): Promise<void> {
  const [head, get] = [await ask('HEAD', path, lines), await ask('GET', path, lines)];
  expect([path, head.status, head.body]).toEqual([path, get.status, '']);
  if (head.length !== undefined) expect([path, head.length]).toEqual([path, get.length]);
}

describe('All endpoint functionality: HEAD', () => {
  it('has no length that GET has not, wherever there is a GET', async () => {
    const { id } = await api.create();
    const document: OpenAPIV3_1.Document = (await api.request('GET', '/openapi.json')).body;
    const paths = Object.entries(document.paths ?? {}).flatMap(([path, item]) => (item?.get ? [path] : []));
    expect(paths).toContain('/users/stream');
    // What these tell is new each time: their figures, and with them their lengths, differ.
    const told = new Set(['/metrics', '/performance/async', '/performance/sync']);
    const slow = new Set(['/slow_query', '/long_running_query']);
    // This one's body has no end.
    const endless = paths.filter((each) => each.endsWith('/events'));
    for (const path of endless)
      expect(await ask('HEAD', path)).toEqual({ status: '200', length: undefined, body: '' });
    for (const path of paths.filter((each) => !told.has(each) && !endless.includes(each))) {
      const lines = slow.has(path) ? 'X-Request-Timeout: 0.1\r\n' : '';
      await expectSameHead(path.replace('{user_id}', id), lines);
      await expectSameHead(`/v1${path.replace('{user_id}', id)}`, lines);
    }
  });

  it.each([
    '/nope',
    noSuchUser,
    '/users/x',
    '/users/batch',
    '/shutdown',
    '/users/stream?limit=0',
    '/users/stream/pages?limit=1&fetch_size=1',
    '/docs/static/index.css',
    '/docs/static/index.html',
    '/docs/static/nope',
    '/users/%zz',
    `/users/${'x'.repeat(20_000)}`,
  ])('of %s, too', async (path) => expectSameHead(path));

  it('of HTTP/1.0, of lines and of what was not modified, too', async () => {
    const { id } = await api.create();
    await expectSameHead('/users/stream', 'Accept: application/x-ndjson\r\n');
    await expectSameHead(`/users/${id}`, 'If-None-Match: *\r\n');
    expect((await ask('HEAD', `/users/${id}`, 'If-None-Match: *\r\n')).status).toBe('304');
    await expectSameHead(`/users/${id}`, 'If-Match: "x"\r\n');
    await expectSameHead('/', 'X-Request-Timeout: x\r\n');
    const answer = await rawRequest(api.service.port, 'HEAD /users/stream HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect(answer).not.toMatch(/content-length|transfer-encoding/i);
  });
});
