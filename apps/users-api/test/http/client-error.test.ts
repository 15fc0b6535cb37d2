import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, openSocket, rawRequest, statusesOf, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp({
    routes: (app) =>
      app.get('/slow', async ({ work }) => {
        await delay(100, undefined, { signal: work.signal });
        return { done: true };
      }),
  });
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

  it('answers HEAD without a body', async () => {
    const answer = await rawRequest(service.port, `HEAD /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 422 .*\r\n\r\n$/s);
  });

  it.each([
    ['a line break behind the name of a field', 'Host: x\r\nX\r\n: y\r\n'],
    ['a field over two lines', 'Host: x\r\nX: y\r\n z\r\n'],
    ['a space before the colon', 'Host : x\r\n'],
    ['lines that end in a line feed', 'Host: x\nX: y\n'],
    ['a bare carriage return', 'Host: x\r\nX: y\rz\r\n'],
    ['a length with a sign', 'Host: x\r\nContent-Length: +1\r\n'],
    ['the same length twice', 'Host: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n'],
    ['a list of lengths', 'Host: x\r\nContent-Length: 1, 1\r\n'],
  ])('knows %s for it', async (_name, lines) => {
    const answer = await rawRequest(service.port, `GET / HTTP/1.1\r\n${lines}Connection: close\r\n\r\n{`);
    expect(statusOf(answer)).toBe(400);
  });

  it('knows a first line that ends in a line feed for it, not for another version', async () => {
    expect(statusOf(await rawRequest(service.port, 'GET / HTTP/1.1\nHost: x\n\n'))).toBe(400);
  });

  const live = 'GET /health/live HTTP/1.1\r\nHost: x\r\n';
  it.each([
    ['behind a request', `${live}\r\nnonsense\r\n\r\n`, [200, 400]],
    ['behind several', `${`${live}\r\n`.repeat(5)}nonsense\r\n\r\n`, [200, 200, 200, 200, 200, 400]],
    ['behind the last', `${live}Connection: close\r\n\r\nnonsense\r\n\r\n`, [200]],
    [
      'in a body that was refused already',
      'POST /users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\nzz\r\n',
      [415],
    ],
  ])('%s is answered in its turn', async (_name, bytes, statuses) => {
    expect(statusesOf(await rawRequest(service.port, bytes))).toEqual(statuses);
  });

  it('behind a request does not cut its work short', async () => {
    const answers = await rawRequest(
      service.port,
      `${live.replace('/health/live', '/slow')}\r\nnonsense\r\n\r\n`,
    );
    expect(statusesOf(answers)).toEqual([200, 400]);
  });

  it('goes for CONNECT, too', async () => {
    const requests = `${live.replace('/health/live', '/slow')}\r\nCONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n`;
    expect(statusesOf(await rawRequest(service.port, requests))).toEqual([200, 501]);
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
