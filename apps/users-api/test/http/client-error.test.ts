import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, openSocket, rawRequest, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service[Symbol.asyncDispose]());

describe('Error handling consistency: what is not HTTP', () => {
  it.each([
    ['garbage', 'nonsense\r\n\r\n', 400],
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['large headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Filler: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a long address', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 422],
    ['an address with raw bytes', 'GET /users/\u00ff HTTP/1.1\r\nHost: x\r\n\r\n', 422],
  ])('%s', async (_name, bytes, status) => {
    const answer = await rawRequest(service.port, bytes);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toMatch(/\r\nContent-Type: application\/problem\+json\r\n/);
    expect(bodyOf(answer)).toMatchObject({ type: 'about:blank', status, detail: expect.any(String) });
  });

  it('tells of a write that it was not done', async () => {
    const answer = await rawRequest(
      service.port,
      `DELETE /users/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    expect(bodyOf(answer)).toMatchObject({ status: 422, outcome: 'not_applied' });
  });

  it('does not disturb other connections', async () => {
    expect((await fetch(service.url)).status).toBe(200);
  });

  it('headers that trickle in are cut off with 408', async () => {
    service.app.server.headersTimeout = 500;
    const socket = await openSocket(service.port);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const trickle = setInterval(() => socket.write('x'), 100);
    socket.on('error', () => {});
    const closed = once(socket, 'close');
    const answer = await text(socket);
    clearInterval(trickle);
    await closed;
    expect(statusOf(answer)).toBe(408);
  });
});
