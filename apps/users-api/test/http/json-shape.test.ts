import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp({
    routes: (app) => app.post('/any', { schema: { body: Type.Unknown() } }, async () => ({ done: true })),
  });
});
afterAll(() => service[Symbol.asyncDispose]());

async function post(body: string, path = '/any') {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(service.url + path, { method: 'POST', body, headers });
  return { status: response.status, body: await response.json() };
}

const nested = (depth: number, inside = '') => '['.repeat(depth) + inside + ']'.repeat(depth);
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const brackets = '['.repeat(100);

describe('Error handling consistency: JSON that is deep', () => {
  it.each([
    ['arrays', nested(32)],
    ['objects', objects(32)],
    ['arrays beside each other', `[${Array(5000).fill('[]').join()}]`],
    ['brackets in a string', JSON.stringify([brackets])],
    ['brackets in a key', JSON.stringify({ [brackets]: 1 })],
    ['brackets behind an escaped quote', JSON.stringify([`"${brackets}`])],
    ['brackets behind a backslash and a quote', JSON.stringify([`\\"${brackets}`])],
    ['brackets behind characters of other scripts', JSON.stringify([`ü😀"${brackets}`])],
  ])('is taken: 32 deep, or only by its looks (%s)', async (_name, body) => {
    expect(await post(body)).toEqual({ status: 200, body: { done: true } });
  });

  it.each([
    ['arrays', nested(33)],
    ['objects', objects(33)],
    ['both', `${'[{"a":'.repeat(16)}[]`],
    ['behind a string that ends in a backslash', `["\\\\",${nested(32)}]`],
    ['behind much else', `[${JSON.stringify('x'.repeat(500_000))},${nested(32)}]`],
    ['nothing but brackets', '['.repeat(524_287)],
    ['what is no JSON anyway', `${nested(33)}}`],
  ])('is 422, unparsed: %s', async (_name, body) => {
    expect(await post(body)).toMatchObject({
      status: 422,
      body: {
        detail: 'body: JSON should be nested at most 32 deep',
        errors: [{ loc: ['body'], type: 'json_too_deep' }],
        outcome: 'not_applied',
      },
    });
  });

  it.each(['/users', '/users/batch', '/v1/users/batch'])('is 422 at %s', async (path) => {
    expect((await post(nested(33), path)).body).toMatchObject({ errors: [{ type: 'json_too_deep' }] });
  });
});

describe('Error handling consistency: JSON of many values', () => {
  const wide = (count: number, value: string) => `[${Array(count).fill(value).join()}]`;

  it('is taken as far as the largest batch may need it', async () => {
    expect((await post(wide(20_000, '1'))).status).toBe(200);
    expect((await post(JSON.stringify([','.repeat(50_000)]))).status).toBe(200);
  });

  it.each(['0', '[]', '{}', '""', '[[[]]]'])('is 413, unparsed, beyond that: %s', async (value) => {
    expect(await post(`${wide(20_001, value)} is no JSON`)).toMatchObject({
      status: 413,
      body: { detail: 'The body has more than 20000 commas and brackets', outcome: 'not_applied' },
    });
  });
});
