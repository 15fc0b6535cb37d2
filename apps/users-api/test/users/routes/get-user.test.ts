import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noSuchUser, startUsersService, type UsersService } from '../../setup/users-service.js';

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('All endpoint functionality: GET /users/{user_id}', () => {
  it('200 with an ETag; upper-case identifiers mean the same', async () => {
    const user = await api.create();
    const { status, headers, body } = await api.request('GET', `/users/${user.id.toUpperCase()}`);
    expect([status, body]).toEqual([200, user]);
    expect(headers.get('etag')).toMatch(/^"[^"]+"$/);
  });

  it('304 where If-None-Match names this version', async () => {
    const { id } = await api.create();
    const etag = (await api.request('GET', `/users/${id}`)).headers.get('etag') ?? '';
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, body } = await api.request('GET', `/users/${id}`, undefined, {
        'if-none-match': header,
      });
      expect([status, body, headers.get('etag')]).toEqual([304, '', etag]);
    }
    await api.request('PATCH', `/users/${id}`, { age: 1 });
    const changed = await api.request('GET', `/users/${id}`, undefined, { 'if-none-match': etag });
    expect([changed.status, changed.body.age]).toEqual([200, 1]);
  });

  it('HEAD answers the same headers without a body', async () => {
    const { id } = await api.create();
    const get = await api.request('GET', `/users/${id}`);
    const head = await api.request('HEAD', `/users/${id}`);
    expect([head.status, head.body]).toEqual([200, '']);
    for (const name of ['etag', 'content-type', 'content-length']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
  });

  it('serves a row that another application wrote, with its nulls', async () => {
    const id = '11111111-1111-4111-8111-111111111111';
    await api.session.execute('INSERT INTO users (id, name) VALUES (?, ?)', [id, 'Somebody']);
    const { status, body } = await api.request('GET', `/users/${id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      name: 'Somebody',
      email: null,
      age: null,
      created_at: null,
      updated_at: null,
    });
  });
});

describe('Error handling consistency: GET /users/{user_id}', () => {
  it('404: User not found', async () => {
    const { status, headers, body } = await api.request('GET', noSuchUser);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ detail: 'User not found', status: 404, instance: noSuchUser });
    expect(body).not.toHaveProperty('outcome');
  });

  it.each(['1', 'not-a-uuid', `${'f'.repeat(8)}-1-1-1-1`, 'x'.repeat(5000), '{id}', '%20'])(
    '422: Invalid UUID (%#)',
    async (id) => {
      const { status, body } = await api.request('GET', `/users/${id}`);
      expect(status).toBe(422);
      expect(body.detail).toContain('Invalid UUID');
    },
  );

  it.each(['%ff', '%', '%e2%28'])('422: an id that does not decode: %s', async (id) => {
    expect((await api.request('GET', `/users/${id}`)).status).toBe(422);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('405: %s /users/batch is not a user', async (method) => {
    const { status, headers } = await api.request(method, '/users/batch');
    expect(status).toBe(405);
    expect(headers.get('allow')).toMatch(/POST/);
  });

  it.each(['/users/stream', '/users/stream/pages'])('405: %s cannot be deleted', async (path) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status, headers } = await api.request(method, path);
      expect(status).toBe(405);
      expect(headers.get('allow')).toMatch(/GET, HEAD/);
    }
  });
});
