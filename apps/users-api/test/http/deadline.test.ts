import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { isCassandraError } from 'async-cassandra';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/http/problem.js';
import type { RequestWork } from '../../src/http/request-work.js';
import { bodyOf, openSocket, rawRequest, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

/** The work of the latest request to one of the routes below; `work` is emitted with each. */
let latest: RequestWork;
const entered = new EventEmitter();
const enter = (work: RequestWork) => {
  latest = work;
  entered.emit('work');
};
let service: RunningApp;

/** Waits as a database call does: until the signal of the request aborts. */
async function untilAborted({ signal }: RequestWork): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}

beforeAll(async () => {
  service = await startApp({
    env: { REQUEST_TIMEOUT: '0.4' },
    routes: (app) => {
      app.route({
        method: ['GET', 'POST'],
        url: '/waits',
        exposeHeadRoute: false,
        handler: async ({ work }) => {
          enter(work);
          return untilAborted(work);
        },
      });
      app.route({
        method: ['GET', 'POST'],
        url: '/blocks',
        exposeHeadRoute: false,
        handler: async (_request, reply) => {
          const end = performance.now() + 30;
          while (performance.now() < end);
          return reply.header('etag', '"1"').send({ done: true });
        },
      });
      app.post('/stubborn', () => new Promise(() => {}));
      app.post('/echo', { schema: { body: Type.Object({}) } }, async ({ work, body }) => {
        latest = work;
        await delay(50);
        return { body, aborted: work.signal.aborted };
      });
      app.get('/half', async ({ work }, reply) => {
        latest = work;
        const stalled = new Readable({ read() {} });
        stalled.push('[1,');
        return reply.type('application/json').send(stalled);
      });
      app.get('/slow-but-steady', async ({ work }, reply) => {
        async function* rows() {
          yield '\n';
          for (let row = 0; row < 10; row++) {
            await delay(100);
            work.progress();
            yield `${row}\n`;
          }
        }
        return reply.type('text/plain').send(Readable.from(rows()));
      });
    },
  });
});
afterAll(() => service[Symbol.asyncDispose]());

const call = (path: string, timeout?: string, init: RequestInit = {}) =>
  fetch(service.url + path, {
    ...init,
    headers: timeout === undefined ? {} : { 'x-request-timeout': timeout },
  });

describe('Timeout handling: a deadline', () => {
  it('of the client ends a request with 504', async () => {
    const response = await call('/waits', '0.05');
    expect(response.status).toBe(504);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      title: 'Gateway Timeout',
      detail: 'The request took longer than its deadline allows',
      code: 'DEADLINE_EXCEEDED',
    });
    expect(isCassandraError(latest.signal.reason, 'DEADLINE_EXCEEDED')).toBe(true);
  });

  it('is REQUEST_TIMEOUT when the client sets none', async () => {
    expect((await call('/waits')).status).toBe(504);
  });

  it('of the client may be longer than REQUEST_TIMEOUT', async () => {
    const began = once(entered, 'work');
    const hangUp = new AbortController();
    const response = call('/waits', '300', { signal: hangUp.signal });
    await began;
    const { signal } = latest;
    // Another, begun later, has no more time than that.
    expect((await call('/waits')).status).toBe(504);
    expect(signal.aborted).toBe(false);
    hangUp.abort();
    await expect(response).rejects.toThrow();
  });

  it('ends requests whose handler never listens, too', async () => {
    const response = await call('/stubborn', '0.05', { method: 'POST' });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ outcome: 'unknown' });
  });

  it.each([
    ['GET', undefined],
    ['POST', 'applied'],
  ])('that passed while the loop was busy holds for %s, too', async (method, outcome) => {
    const headers = { 'x-request-timeout': '0.01' };
    const response = await fetch(`${service.url}/blocks`, { method, headers });
    expect(response.status).toBe(504);
    expect(response.headers.has('etag')).toBe(false);
    const problem = (await response.json()) as Problem;
    expect(problem).toMatchObject({ status: 504, code: 'DEADLINE_EXCEEDED' });
    expect(problem.outcome).toBe(outcome);
  });

  it('holds while the body is still being received', async () => {
    const head =
      'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n';
    const answer = await rawRequest(service.port, `${head}X-Request-Timeout: 0.1\r\n\r\n{"half":`);
    expect(statusOf(answer)).toBe(504);
    expect(bodyOf(answer)).toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'not_applied' });
  });

  it('breaks the connection after the first byte', async () => {
    const response = await call('/half', '1');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('that is the default one starts again whenever a stream moves on', async () => {
    const response = await call('/slow-but-steady');
    expect((await response.text()).split('\n')).toHaveLength(12);
  });

  it('that the client set does not', async () => {
    const response = await call('/slow-but-steady', '0.8');
    await expect(response.text()).rejects.toThrow();
  });

  it.each(['/', '/health', '/health/live', '/openapi.json', '/nope'])('is read at %s', async (path) => {
    expect((await call(path, 'soon')).status).toBe(422);
  });

  it.each([
    '',
    'x',
    '-1',
    '0',
    '0.0001',
    '0.0009',
    '300.001',
    '301',
    '1e1',
    '1.',
    '.5',
    '1.2345',
    '1,2',
    '+1',
    'Infinity',
  ])('of %j is refused', async (timeout) => {
    const response = await call('/', timeout);
    expect(response.status).toBe(422);
    const problem = (await response.json()) as Problem;
    expect(problem.errors).toMatchObject([{ loc: ['header', 'X-Request-Timeout'] }]);
  });

  it.each(['0.001', '1', '2.5', '300', '300.000', '007'])('of %j is accepted', async (timeout) => {
    expect([200, 504]).toContain((await call('/', timeout)).status);
  });

  it('given twice is refused', async () => {
    const headers = 'GET / HTTP/1.1\r\nHost: x\r\nX-Request-Timeout: 1\r\nX-Request-Timeout: 2\r\n';
    expect(statusOf(await rawRequest(service.port, `${headers}Connection: close\r\n\r\n`))).toBe(422);
  });
});

describe('Timeout handling: a client that hangs up', () => {
  it('cancels its work', async () => {
    const socket = await openSocket(service.port);
    const began = once(entered, 'work');
    socket.write('POST /waits HTTP/1.1\r\nHost: x\r\nX-Request-Timeout: 30\r\nContent-Length: 0\r\n\r\n');
    await began;
    const { signal } = latest;
    expect(signal.aborted).toBe(false);
    socket.destroy();
    if (!signal.aborted) await once(signal, 'abort');
    expect(latest.isAbandoned).toBe(true);
    expect(isCassandraError(signal.reason)).toBe(false);
  });

  it('in the middle of a streamed answer cancels it, too', async () => {
    const socket = await openSocket(service.port);
    socket.write('GET /half HTTP/1.1\r\nHost: x\r\nX-Request-Timeout: 30\r\n\r\n');
    await once(socket, 'data');
    const { signal } = latest;
    socket.destroy();
    if (!signal.aborted) await once(signal, 'abort');
    expect(latest.isAbandoned).toBe(true);
  });

  it('is not mistaken for one that has sent its whole body', async () => {
    const response = await fetch(`${service.url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-timeout': '30' },
      body: '{"a":1}',
    });
    expect(await response.json()).toEqual({ body: { a: 1 }, aborted: false });
  });

  it('is not one that has its answer', async () => {
    const socket = await openSocket(service.port);
    socket.write(
      'POST /echo HTTP/1.1\r\nHost: x\r\nX-Request-Timeout: 30\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    await text(socket);
    expect(latest.isAbandoned).toBe(false);
  });
});
