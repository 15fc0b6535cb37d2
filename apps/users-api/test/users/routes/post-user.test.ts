import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada, startUsersService, type UsersService } from '../../setup/users-service.js';

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
});
afterAll(() => api[Symbol.asyncDispose]());

const count = async () => (await api.session.execute('SELECT id FROM users')).rows.length;

describe('All endpoint functionality: POST /users', () => {
  it('201: answers the stored user with Location and ETag', async () => {
    const { status, headers, body } = await api.request('POST', '/users', ada);
    expect(status).toBe(201);
    expect(body).toEqual({
      ...ada,
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: body.created_at,
    });
    expect(headers.get('location')).toBe(`/users/${body.id}`);
    const read = await api.request('GET', `/users/${body.id}`);
    expect(read.body).toEqual(body);
    expect(read.headers.get('etag')).toBe(headers.get('etag'));
  });

  it('serves the same under /v1', async () => {
    const { status, headers, body } = await api.request('POST', '/v1/users', ada);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/users/${body.id}`);
    expect((await api.request('GET', `/v1/users/${body.id}`)).body).toEqual(body);
    expect((await api.request('GET', `/users/${body.id}`)).body).toEqual(body);
  });

  it('takes values up to their limits, counted in code points', async () => {
    const limits = [
      { ...ada, name: '👩'.repeat(100) },
      { ...ada, name: 'x', age: 0 },
      { ...ada, age: 150 },
      { ...ada, email: `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.com` },
      { ...ada, name: 'O"Brien \\ "\u0000\n' },
    ];
    for (const user of limits) {
      const { status, body } = await api.request('POST', '/users', user);
      expect([status, body.name, body.email, body.age]).toEqual([201, user.name, user.email, user.age]);
      expect((await api.request('GET', `/users/${body.id}`)).body).toEqual(body);
    }
  });

  it('ignores unknown fields, such as an id', async () => {
    const id = '123e4567-e89b-42d3-a456-426614174000';
    const { status, body } = await api.request('POST', '/users', { ...ada, id, admin: true });
    expect(status).toBe(201);
    expect(body.id).not.toBe(id);
    expect(body).not.toHaveProperty('admin');
  });
});

describe('Error handling consistency: POST /users', () => {
  const wrong: [string, unknown, string][] = [
    ['a missing name', { email: ada.email, age: 1 }, 'name'],
    ['a missing email', { name: 'x', age: 1 }, 'email'],
    ['a missing age', { name: 'x', email: ada.email }, 'age'],
    ['a blank name', { ...ada, name: ' \t\u00a0' }, 'name'],
    ['an empty name', { ...ada, name: '' }, 'name'],
    ['a name of 101 characters', { ...ada, name: 'x'.repeat(101) }, 'name'],
    ['a lone surrogate', '{"name":"\\ud800","email":"ada@example.com","age":1}', 'name'],
    ['a name that is a number', { ...ada, name: 5 }, 'name'],
    ['a name that is null', { ...ada, name: null }, 'name'],
    ['an email without @', { ...ada, email: 'ada.example.com' }, 'email'],
    ['an email without a domain', { ...ada, email: 'ada@' }, 'email'],
    ['an email of 255 characters', { ...ada, email: `a@${'b'.repeat(249)}.com` }, 'email'],
    ['an email with a space', { ...ada, email: 'a da@example.com' }, 'email'],
    ['a text as age', { ...ada, age: '30' }, 'age'],
    ['a fraction as age', { ...ada, age: 30.9 }, 'age'],
    ['a boolean as age', { ...ada, age: true }, 'age'],
    ['a negative age', { ...ada, age: -1 }, 'age'],
    ['an age of 151', { ...ada, age: 151 }, 'age'],
    ['a huge age', { ...ada, age: 1e300 }, 'age'],
  ];
  it.each(wrong)('422: %s', async (_name, body, field) => {
    const before = await count();
    const answer = await api.request('POST', '/users', body);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status: 422, title: 'Unprocessable Entity', outcome: 'not_applied' });
    expect(answer.body.detail).toContain(field);
    expect(answer.body.errors[0]).toEqual({
      loc: ['body', field],
      msg: expect.any(String),
      type: expect.any(String),
    });
    expect(await count()).toBe(before);
  });

  it.each(['', '{', '[1,', 'null', '[]', '"x"', '5'])('422: the body %j', async (body) => {
    const answer = await api.request('POST', '/users', body, { 'content-type': 'application/json' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });

  it('names every mistake at once', async () => {
    const { body } = await api.request('POST', '/users', { name: '', email: 'x', age: 'y' });
    expect(body.errors.map(({ loc }: { loc: string[] }) => loc[1]).sort()).toEqual(['age', 'email', 'name']);
  });

  it('415: not JSON', async () => {
    const answer = await api.request('POST', '/users', 'name=Ada', { 'content-type': 'text/plain' });
    expect([answer.status, answer.body.outcome]).toEqual([415, 'not_applied']);
  });

  it('413: a body over MAX_BODY_BYTES', async () => {
    const answer = await api.request('POST', '/users', { ...ada, more: 'x'.repeat(1_048_576) });
    expect([answer.status, answer.body.outcome]).toEqual([413, 'not_applied']);
  });

  it('504: its deadline passes; the outcome is never wrong', async () => {
    const before = await count();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => api.request('POST', '/users', ada, { 'x-request-timeout': '0.001' })),
    );
    const late = answers.filter(({ status }) => status === 504);
    expect(late.length + answers.filter(({ status }) => status === 201).length).toBe(40);
    const outcomes = late.map(({ body }) => body.outcome);
    expect(outcomes.every((outcome) => ['applied', 'not_applied', 'unknown'].includes(outcome))).toBe(true);
    const created = 40 - late.length + outcomes.filter((outcome) => outcome === 'applied').length;
    const possible = outcomes.filter((outcome) => outcome === 'unknown').length;
    const stored = async () => (await count()) - before;
    await expect.poll(stored).toBeGreaterThanOrEqual(created);
    expect(await stored()).toBeLessThanOrEqual(created + possible);
  });
});
