import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem, ValidationIssue } from '../../src/http/problem.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

const Thing = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 5 }),
  age: Type.Integer({ minimum: 0, maximum: 150 }),
  email: Type.Optional(Type.String({ format: 'email' })),
  tags: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 2 })),
  code: Type.Optional(Type.String({ pattern: '^A', 'x-pattern-message': 'Codes begin with A' })),
  colour: Type.Optional(Type.Enum(['red', 'green'])),
  even: Type.Optional(
    Type.Refine(
      Type.Integer(),
      (number) => number % 2 === 0,
      () => 'Input should be even',
    ),
  ),
});

let service: RunningApp;
beforeAll(async () => {
  service = await startApp({
    env: { MAX_BODY_BYTES: '100000' },
    routes: (app) => {
      app.post('/things', { schema: { body: Thing } }, async (request) => request.body);
      app.post('/things/none', async () => ({ done: true }));
      app.post('/things/many', { schema: { body: Type.Array(Thing) } }, async (request) => request.body);
      app.get(
        '/things/:id',
        {
          schema: {
            params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
            querystring: Type.Object({
              limit: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
              deep: Type.Optional(Type.Boolean()),
            }),
          },
        },
        async (request) => request.query,
      );
    },
  });
});
afterAll(() => service[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const post = (
  body: string | Uint8Array<ArrayBuffer> | null,
  headers: Record<string, string> = json,
  path = '/things',
) => fetch(service.url + path, { method: 'POST', body, headers });

async function issuesOf(response: Response): Promise<ValidationIssue[]> {
  expect(response.status).toBe(422);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem.detail).toContain(problem.errors?.[0]?.msg);
  return problem.errors ?? [];
}

const valid = { name: 'Ann', age: 30 };

describe('Error handling consistency: bodies', () => {
  it.each<[object, unknown[], string]>([
    [{ age: 30 }, ['body', 'name'], 'missing'],
    [{ ...valid, name: '' }, ['body', 'name'], 'string_too_short'],
    [{ ...valid, name: 'Annabel' }, ['body', 'name'], 'string_too_long'],
    [{ ...valid, name: 5 }, ['body', 'name'], 'string_type'],
    [{ ...valid, name: null }, ['body', 'name'], 'string_type'],
    [{ ...valid, age: '30' }, ['body', 'age'], 'int_type'],
    [{ ...valid, age: true }, ['body', 'age'], 'int_type'],
    [{ ...valid, age: 30.5 }, ['body', 'age'], 'int_from_float'],
    [{ ...valid, age: -1 }, ['body', 'age'], 'greater_than_equal'],
    [{ ...valid, age: 151 }, ['body', 'age'], 'less_than_equal'],
    [{ ...valid, email: 'ann' }, ['body', 'email'], 'value_error'],
    [{ ...valid, tags: [] }, ['body', 'tags'], 'too_short'],
    [{ ...valid, tags: ['a', 'b', 'c'] }, ['body', 'tags'], 'too_long'],
    [{ ...valid, tags: ['a', 2] }, ['body', 'tags', 1], 'string_type'],
    [{ ...valid, tags: 'a' }, ['body', 'tags'], 'list_type'],
    [{ ...valid, code: 'B' }, ['body', 'code'], 'string_pattern_mismatch'],
    [{ ...valid, colour: 'blue' }, ['body', 'colour'], 'enum'],
    [{ ...valid, even: 3 }, ['body', 'even'], 'value_error'],
    [[valid], ['body'], 'dict_type'],
  ])('%j is refused at %j as %s', async (body, loc, type) => {
    expect(await issuesOf(await post(JSON.stringify(body)))).toMatchObject([{ loc, type }]);
  });

  it.each([
    [{ even: 3 }, 'Input should be even'],
    [{ code: 'B' }, 'Codes begin with A'],
  ])('%j is refused in the words of its schema: %s', async (fields, msg) => {
    expect(await issuesOf(await post(JSON.stringify({ ...valid, ...fields })))).toMatchObject([{ msg }]);
  });

  it('lists every mistake', async () => {
    const issues = await issuesOf(await post('{"age":"x","email":"y"}'));
    expect(issues.map(({ loc }) => loc[1]).sort()).toEqual(['age', 'email', 'name']);
  });

  it('names the index of a bad entry', async () => {
    const response = await post(JSON.stringify([valid, { ...valid, age: 'x' }]), json, '/things/many');
    const problem = (await response.json()) as Problem;
    expect(problem.detail).toBe('body.1.age: Input should be a valid integer');
  });

  it('counts characters, not code units', async () => {
    expect((await post(JSON.stringify({ ...valid, name: '😀😀😀😀😀' }))).status).toBe(200);
    expect((await post(JSON.stringify({ ...valid, name: '😀😀😀😀😀😀' }))).status).toBe(422);
  });

  it('lets unknown fields be, and drops __proto__', async () => {
    const response = await post('{"name":"Ann","age":30,"x":1,"__proto__":{"admin":true}}');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ...valid, x: 1 });
  });

  it.each(['{', '', ' ', 'null', '{"name":"Ann","age":30}x', "{'name':1}", 'NaN'])(
    '%j is 422',
    async (text) => {
      expect(await issuesOf(await post(text))).toMatchObject([{ loc: ['body'] }]);
    },
  );

  it('asks for a body where there is none', async () => {
    const issues = await issuesOf(await post(null, {}));
    expect(issues).toEqual([{ loc: ['body'], msg: 'Field required', type: 'missing' }]);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('","age":1}')]);
    expect(await issuesOf(await post(bytes))).toMatchObject([{ type: 'json_invalid' }]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/html', 'nonsense'])(
    '%s is 415',
    async (type) => {
      expect((await post(JSON.stringify(valid), { 'content-type': type })).status).toBe(415);
    },
  );

  it('415 also where no type is given', async () => {
    expect((await post(Buffer.from(JSON.stringify(valid)), {})).status).toBe(415);
  });

  it.each([
    ['application/json', ''],
    ['application/x-www-form-urlencoded', ''],
    ['application/x-www-form-urlencoded', 'a=b'],
    ['text/plain', 'x'.repeat(300_000)],
  ])('%s is let be by a route that takes no body', async (type, body) => {
    const response = await post(body, { 'content-type': type }, '/things/none');
    expect(await response.json()).toEqual({ done: true });
  });

  it('of no type are let be by a route that takes none', async () => {
    expect((await post(Buffer.from('x'), {}, '/things/none')).status).toBe(200);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
    '%s is JSON',
    async (type) => {
      expect((await post(JSON.stringify(valid), { 'content-type': type })).status).toBe(200);
    },
  );

  it('too large is 413, also for a client that sends everything before it reads', async () => {
    const response = await post(JSON.stringify({ ...valid, filler: 'x'.repeat(20_000_000) }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      status: 413,
      detail: 'The body is larger than 100000 bytes',
    });
  });

  it('too large is 413, also without a Content-Length', async () => {
    const chunks = ReadableStream.from(
      (function* () {
        for (let i = 0; i < 200; i++) yield new Uint8Array(1000).fill(32);
      })(),
    );
    const init = { method: 'POST', headers: json, body: chunks, duplex: 'half' } as RequestInit;
    expect((await fetch(`${service.url}/things`, init)).status).toBe(413);
  });
});

describe('Error handling consistency: paths', () => {
  it.each([
    'x',
    'batch',
    '123e4567-e89b-12d3-a456-42661417400',
    '123e4567e89b12d3a456426614174000',
    'urn:uuid:123e4567-e89b-12d3-a456-426614174000',
    'x'.repeat(5000),
    '%00',
  ])('%s is no UUID', async (id) => {
    const response = await fetch(`${service.url}/things/${id}`);
    const problem = (await response.json()) as Problem;
    expect(response.status).toBe(422);
    expect(problem.detail).toContain('Invalid UUID');
    expect(problem.errors).toEqual([{ loc: ['path', 'id'], msg: 'Invalid UUID', type: 'uuid_parsing' }]);
  });

  it('an address too long for the server is 422', async () => {
    const response = await fetch(`${service.url}/things/${'x'.repeat(20_000)}`);
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('Error handling consistency: query strings', () => {
  const get = (query: string) => fetch(`${service.url}/things/123e4567-e89b-12d3-a456-426614174000${query}`);

  it.each([
    ['', { limit: 10 }],
    ['?limit=1', { limit: 1 }],
    ['?limit=100&unknown=x', { limit: 100, unknown: 'x' }],
    ['?deep=true', { limit: 10, deep: true }],
  ])('%j reads as %j', async (query, expected) => {
    expect(await (await get(query)).json()).toEqual(expected);
  });

  it.each([
    ['limit=', 'int_parsing'],
    ['limit=x', 'int_parsing'],
    ['limit=1.5', 'int_parsing'],
    ['limit=1e1', 'int_parsing'],
    ['limit=0x10', 'int_parsing'],
    ['limit=%2010', 'int_parsing'],
    ['limit=%zz', 'int_parsing'],
    ['limit=1&limit=2', 'int_parsing'],
    ['limit=0', 'greater_than_equal'],
    ['limit=-1', 'greater_than_equal'],
    ['limit=101', 'less_than_equal'],
    ['limit=99999999999999999999', 'less_than_equal'],
    ['deep=yes', 'bool_type'],
  ])('%s is refused as %s', async (query, type) => {
    const [name] = query.split('=');
    expect(await issuesOf(await get(`?${query}`))).toMatchObject([{ loc: ['query', name], type }]);
  });
});
