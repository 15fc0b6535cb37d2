import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestWork } from '../../src/http/request-work.js';
import { endOf, openSocket, statusesOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
/** Tells of requests to `/waits`, with their work, and lets them answer. */
let events: EventEmitter;
beforeAll(async () => {
  service = await startApp({
    routes: (app) => {
      app.route({
        method: ['GET', 'POST'],
        url: '/waits',
        exposeHeadRoute: false,
        handler: async ({ work }) => {
          const answered = once(events, 'answer');
          events.emit('waiting', work);
          await answered;
          return { done: true };
        },
      });
      app.get('/begins', async ({ work }, reply) => {
        const stalled = new Readable({ read() {} });
        stalled.push('[1,');
        void once(events, 'answer').then(() => {
          stalled.push('2]');
          stalled.push(null);
        });
        events.emit('waiting', work);
        return reply.type('application/json').send(stalled);
      });
      app.get('/numbers', async (_request, reply) =>
        reply.type('text/plain').send(Readable.from(['1', '2'])),
      );
    },
  });
});
afterAll(() => service[Symbol.asyncDispose]());

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const body = '{"a":1}';
const post = `POST /waits HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;

/** A client that has sent these bytes; the work they caused, and the service's end of the connection. */
async function send(bytes: string): Promise<{ client: Socket; work: RequestWork; server: Socket }> {
  events = new EventEmitter().setMaxListeners(0);
  const connected = once(service.app.server, 'connection') as Promise<[Socket]>;
  const client = await openSocket(service.port);
  const waiting = once(events, 'waiting') as Promise<[RequestWork]>;
  client.write(bytes);
  const [[work], [server]] = await Promise.all([waiting, connected]);
  return { client, work, server };
}

/** Answers what waits, and what begins later as soon as it does. */
function answerAll(): void {
  events.on('waiting', () => setImmediate(() => events.emit('answer')));
  events.emit('answer');
}

const untilAborted = async ({ signal }: RequestWork) => {
  if (!signal.aborted) await once(signal, 'abort');
};
const untilNoneRuns = () => expect.poll(() => service.app.lifecycle.running.count).toBe(0);

describe('Timeout handling: a client that closes its sending half before the answer', () => {
  it.each([
    ['GET', get('/waits'), [200]],
    ['HTTP/1.0', 'GET /waits HTTP/1.0\r\n\r\n', [200]],
    ['a body', post + body, [200]],
    ['a line break behind a body', `${post + body}\r\n`, [200]],
    ['several requests', get('/waits').repeat(3) + get('/nope'), [200, 200, 200, 404]],
    ['a stream behind', get('/waits') + get('/numbers'), [200, 200]],
  ])('is answered: %s', async (_name, bytes, statuses) => {
    const { client, work, server } = await send(bytes);
    const seen = once(server, 'end');
    client.end();
    await seen;
    answerAll();
    expect(statusesOf(await text(client))).toEqual(statuses);
    expect(work.isAbandoned).toBe(false);
    await untilNoneRuns();
  });

  it('has its connection ended, also behind an answer that is a problem', async () => {
    const { client } = await send(get('/waits', 'X-Request-Timeout: 0.2\r\n'));
    client.end();
    expect(statusesOf(await text(client))).toEqual([504]);
  });

  it('that is not answered in a second has hung up, whatever waits on its connection', async () => {
    const { client, work } = await send(get('/waits').repeat(3));
    client.end();
    await untilAborted(work);
    expect(work.isAbandoned).toBe(true);
    expect(await text(client).catch(() => '')).toBe('');
    await untilNoneRuns();
    events.emit('answer');
  });

  it.each([
    ['a length', post + body.slice(1)],
    ['chunks', `${post.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked')}5\r\n{"a"`],
  ])('in the middle of a body with %s has broken it off', async (_name, bytes) => {
    const client = await openSocket(service.port);
    client.write(bytes);
    client.end();
    expect(statusesOf(await text(client))).toEqual([400]);
    await untilNoneRuns();
  });

  it('in the middle of a further request has the answer to the one before', async () => {
    const { client, server } = await send(`${get('/waits')}GET /nope HT`);
    const seen = once(server, 'end');
    client.end();
    await seen;
    events.emit('answer');
    expect(statusesOf(await text(client))).toEqual([200, 400]);
  });
});

describe('Timeout handling: a client that hangs up', () => {
  it('after the first byte of the answer is noticed at once, and never takes half of it for the whole', async () => {
    const { client, work, server } = await send('GET /begins HTTP/1.0\r\n\r\n');
    await once(client, 'data');
    const seen = once(server, 'end');
    client.end();
    await seen;
    // The rest would be there in no time.
    events.emit('answer');
    expect(await endOf(client)).toBe('reset');
    await untilAborted(work);
    expect(work.isAbandoned).toBe(true);
  });

  it('with a reset is noticed at once, whatever waits behind the answer', async () => {
    const { client, work } = await send(get('/waits').repeat(5000));
    client.resetAndDestroy();
    await untilAborted(work);
    await untilNoneRuns();
    events.emit('answer');
  });

  it('between two requests loses nothing', async () => {
    const client = await openSocket(service.port);
    client.write(get('/nope'));
    await once(client, 'data');
    client.end();
    expect(await endOf(client)).toBe('end');
  });
});
