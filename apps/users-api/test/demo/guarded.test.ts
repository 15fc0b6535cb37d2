import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service[Symbol.asyncDispose]());

it.each([
  ['GET', '/performance/async'],
  ['GET', '/performance/sync'],
  ['GET', '/slow_query'],
  ['GET', '/long_running_query'],
  ['POST', '/context_manager_safety/query_error'],
  ['POST', '/context_manager_safety/streaming_error'],
  ['POST', '/context_manager_safety/concurrent_streams'],
  ['POST', '/context_manager_safety/nested_contexts'],
  ['POST', '/context_manager_safety/cancellation'],
  ['GET', '/context_manager_safety/status'],
] as const)('All endpoint functionality: %s %s is a diagnostic', async (method, url) => {
  const elsewhere = { method, url, remoteAddress: '10.0.0.1', headers: { host: 'api.example' } };
  expect((await service.app.inject(elsewhere)).statusCode).toBe(403);
  const { paths } = (await service.app.inject('/openapi.json')).json();
  expect(paths[url][method.toLowerCase()].tags).toEqual(['diagnostics']);
});

it('tells in the API description that the status is not to be stored', async () => {
  const { paths } = (await service.app.inject('/openapi.json')).json();
  const { headers } = paths['/context_manager_safety/status'].get.responses['200'];
  expect(Object.keys(headers)).toContain('Cache-Control');
});
