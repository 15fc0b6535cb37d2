import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/version.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
let document: OpenAPIV3_1.Document;
let operations: [string, OpenAPIV3_1.OperationObject][];

beforeAll(async () => {
  service = await startApp();
  document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenAPIV3_1.Document;
  const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
  operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method): [string, OpenAPIV3_1.OperationObject][] => {
      const operation = item?.[method];
      return operation ? [[`${method.toUpperCase()} ${path}`, operation]] : [];
    }),
  );
});
afterAll(() => service[Symbol.asyncDispose]());

describe('All endpoint functionality: /openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe(version);
  });

  it('lists each route once, and /v1 as a server', () => {
    expect(document.servers).toEqual([{ url: '/' }, { url: '/v1' }]);
    const names = operations.map(([name]) => name);
    expect(names.filter((name) => /\/v1|\/static|\/docs\//.test(name))).toEqual([]);
    for (const expected of [
      'GET /',
      'GET /docs',
      'GET /health',
      'GET /health/live',
      'GET /health/ready',
      'GET /openapi.json',
      'GET /users',
      'POST /users',
      'POST /users/batch',
      'GET /users/{user_id}',
      'PUT /users/{user_id}',
      'PATCH /users/{user_id}',
      'DELETE /users/{user_id}',
    ]) {
      expect(names).toContain(expected);
    }
  });

  it('describes only what is there', async () => {
    for (const path of Object.keys(document.paths ?? {})) {
      const url = service.url + path.replace(/\{.*?\}/g, 'x');
      const allowed = (await fetch(url, { method: 'OPTIONS' })).headers.get('allow') ?? '';
      const described = operations
        .filter(([name]) => name.endsWith(` ${path}`))
        .map(([name]) => name.split(' ')[0]);
      expect(allowed.split(', ').filter((method) => !['HEAD', 'OPTIONS'].includes(method))).toEqual(
        described.sort(),
      );
    }
  });

  it('tells of every operation what it does, takes and answers', () => {
    for (const [name, { summary, tags, parameters = [], responses = {} }] of operations) {
      expect(summary, name).toBeTruthy();
      expect(tags, name).toHaveLength(1);
      expect(JSON.stringify(parameters), name).toContain('#/components/parameters/X-Request-Timeout');
      const everywhere = ['400', '415', '422', '500', '503', '504', 'default'];
      expect(Object.keys(responses), name).toEqual(expect.arrayContaining(everywhere));
      for (const response of Object.values(responses)) {
        expect(JSON.stringify(response), name).toContain('#/components/headers/Server-Timing');
        expect(JSON.stringify(response), name).not.toContain('Default Response');
      }
    }
  });

  it('gives each operation a name of its own, for generated clients', () => {
    const names = operations.map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(operations.length);
    expect(names).toEqual(
      expect.arrayContaining(['getRoot', 'postUsersBatch', 'getUsersUserId', 'getUsersStreamPages']),
    );
  });

  it('names the headers of answers that say when to come again', () => {
    for (const [name, { responses = {} }] of operations) {
      for (const status of ['409', '503']) {
        if (status in responses) expect(JSON.stringify(responses[status]), name).toContain('Retry-After');
      }
    }
  });

  it.each([
    ['GET /health', '503', ['Cache-Control', 'Retry-After']],
    ['GET /health/live', '200', ['Cache-Control']],
    ['GET /metrics', '200', ['Cache-Control', 'Vary']],
    ['GET /users/stream', '200', ['Vary']],
    ['GET /users/{user_id}', '304', ['ETag']],
    ['GET /health', '415', ['Accept-Encoding']],
  ])('tells the headers of %s %s', (name, status, headers) => {
    const response = operations.find(([each]) => each === name)?.[1].responses?.[status];
    expect(Object.keys((response as OpenAPIV3_1.ResponseObject).headers ?? {})).toEqual(
      expect.arrayContaining(headers),
    );
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('tells the preconditions of %s /users/{user_id}', (method) => {
    const operation = operations.find(([each]) => each === `${method} /users/{user_id}`)?.[1];
    const names = operation?.parameters?.flatMap((each) => ('name' in each ? [each.name] : []));
    expect(names).toEqual(expect.arrayContaining(['if-match', 'if-none-match']));
    expect(Object.keys(operation?.responses ?? {})).toContain('412');
  });

  it('describes problems as they are', async () => {
    const operation = operations.find(([name]) => name === 'POST /users')?.[1];
    const described = JSON.stringify(operation?.responses?.['422']);
    expect(described).toContain(
      '"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}',
    );
    const problem = await (await fetch(`${service.url}/users`, { method: 'POST' })).json();
    const schema = document.components?.schemas?.Problem;
    expect(Object.keys(schema?.properties ?? {})).toEqual(
      expect.arrayContaining(Object.keys(problem as object)),
    );
    expect(Object.keys(problem as object)).toEqual(expect.arrayContaining(schema?.required ?? []));
  });
});
