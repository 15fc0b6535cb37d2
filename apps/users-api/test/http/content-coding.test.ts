import { gzipSync } from 'node:zlib';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp({
    routes: (app) => {
      const schema = { body: Type.Object({ a: Type.Integer() }) };
      app.post('/echo', { schema }, async ({ body }) => body);
      app.post('/takes-none', async () => ({ done: true }));
    },
  });
});
afterAll(() => service[Symbol.asyncDispose]());

const text = '{"a":1}';
const post = (coding: string, body: string | Buffer<ArrayBuffer> = text, path = '/echo') =>
  fetch(service.url + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'content-encoding': coding },
  });

describe('Error handling consistency: Content-Encoding', () => {
  it.each([
    'gzip',
    'GZIP',
    'x-gzip',
    'br',
    'deflate',
    'zstd',
    'x-secret',
    'gzip, identity',
    'identity,br',
    '"identity"',
    '*',
    'identity;q=1',
  ])('%s is 415 with Accept-Encoding, whether or not the body is encoded', async (coding) => {
    for (const body of [text, gzipSync(text)]) {
      const response = await post(coding, body);
      expect(response.status).toBe(415);
      expect(response.headers.get('accept-encoding')).toBe('identity');
      expect(await response.json()).toMatchObject({ status: 415, outcome: 'not_applied' });
    }
  });

  it.each(['identity', 'Identity', '', ', identity ,'])('"%s" is let be', async (coding) => {
    expect(await (await post(coding)).json()).toEqual({ a: 1 });
  });

  it('is 415 on routes that take no body, too, where there is one', async () => {
    expect((await post('gzip', text, '/takes-none')).status).toBe(415);
    expect((await post('gzip', '', '/takes-none')).status).toBe(200);
    const ask = (lines: string) =>
      rawRequest(service.port, `GET / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n${lines}`);
    expect(statusOf(await ask('Connection: close\r\nContent-Length: 2\r\n\r\n{}'))).toBe(415);
    expect(statusOf(await ask('Connection: close\r\n\r\n'))).toBe(200);
  });

  it('in two fields is one list', async () => {
    const codings = 'Content-Encoding: identity\r\nContent-Encoding: gzip\r\n';
    const head = `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${codings}`;
    const answer = await rawRequest(
      service.port,
      `${head}Content-Length: 7\r\nConnection: close\r\n\r\n${text}`,
    );
    expect(statusOf(answer)).toBe(415);
  });

  it('does not change what is refused for another reason', async () => {
    expect((await post('gzip', text, '/nope')).status).toBe(404);
    expect((await post('gzip', text, '/users/stream')).status).toBe(405);
  });
});
