import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpProblem } from '../../src/http/problem.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

const deprecated = {
  since: new Date('2026-11-01T00:00:00Z'),
  sunset: new Date('2027-05-01T00:00:00Z'),
  successor: '/new',
  page: 'https://docs.example.com/old',
};

let service: RunningApp;
beforeAll(async () => {
  service = await startApp({
    env: { TRUST_PROXY: '127.0.0.1' },
    routes: (app) => {
      const schema = { response: { 200: { description: 'Old.', type: 'object' } } } as const;
      const old = { schema, config: { deprecated } };
      for (const prefix of ['', '/v1']) {
        app.get(`${prefix}/old`, old, (_request, reply) =>
          reply.header('link', '<http://x.example/old?page=2>; rel="next"').send({}),
        );
      }
      app.get('/old/broken', old, () => {
        throw new HttpProblem(409, 'Broken');
      });
      app.get('/old/soon', { schema, config: { deprecated: { since: deprecated.since } } }, () => ({}));
      app.get('/new', { schema }, () => ({}));
    },
  });
});
afterAll(() => service[Symbol.asyncDispose]());

async function headersOf(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(service.url + path, { headers });
  await answer.body?.cancel();
  const all = ['deprecation', 'sunset', 'link'].map((name) => [name, answer.headers.get(name)]);
  return { status: answer.status, ...Object.fromEntries(all) };
}

const told = { deprecation: '@1793491200', sunset: 'Sat, 01 May 2027 00:00:00 GMT' };
const page = '<https://docs.example.com/old>; rel="deprecation"; type="text/html"';

it.each([
  ['/old', ''],
  ['/v1/old', '/v1'],
])(
  '%s says since when it is deprecated, till when it answers and what takes its place',
  async (path, version) => {
    const next = '<http://x.example/old?page=2>; rel="next"';
    const link = `${next}, <${version}/new>; rel="successor-version", ${page}`;
    expect(await headersOf(path)).toEqual({ status: 200, ...told, link });
  },
);

it('says so with an error, too, and where nothing else is settled yet', async () => {
  const link = `</new>; rel="successor-version", ${page}`;
  expect(await headersOf('/old/broken')).toEqual({ status: 409, ...told, link });
  const soon = { status: 200, deprecation: told.deprecation, sunset: null, link: null };
  expect(await headersOf('/old/soon')).toEqual(soon);
});

it('leads past a proxy that takes a prefix away', async () => {
  const { link } = await headersOf('/old/broken', { 'x-forwarded-prefix': '/shop' });
  expect(link).toBe(`</shop/new>; rel="successor-version", ${page}`);
});

it('says nothing of routes that are as good as ever', async () => {
  expect(await headersOf('/new')).toEqual({ status: 200, deprecation: null, sunset: null, link: null });
});

it('is in the API description', async () => {
  const answer = await fetch(`${service.url}/openapi.json`);
  const { paths = {} } = (await answer.json()) as OpenAPIV3_1.Document;
  const old = paths['/old']?.get;
  expect(old?.deprecated).toBe(true);
  const response = old?.responses?.['200'] as OpenAPIV3_1.ResponseObject;
  expect(Object.keys(response.headers ?? {})).toEqual(
    expect.arrayContaining(['Deprecation', 'Sunset', 'Link', 'X-Request-Id']),
  );
  expect(paths['/new']?.get?.deprecated).toBeUndefined();
  const newer = paths['/new']?.get?.responses?.['200'] as OpenAPIV3_1.ResponseObject;
  expect(Object.keys(newer.headers ?? {})).not.toContain('Deprecation');
});
