import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSocket, statusesOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
/** Tells of requests to `/turn/…` by what follows that, and lets the one that runs answer. */
let events: EventEmitter;
/** What has begun. */
let begun: string[];
beforeAll(async () => {
  service = await startApp({
    routes: (app) => {
      app.route<{ Params: { '*': string } }>({
        method: ['GET', 'POST'],
        url: '/turn/*',
        handler: async ({ params, body }) => {
          begun.push(params['*']);
          const answered = once(events, 'answer');
          events.emit('begun');
          await answered;
          return { turn: params['*'], body };
        },
      });
    },
  });
});
beforeEach(() => {
  events = new EventEmitter();
  begun = [];
});
afterAll(() => service[Symbol.asyncDispose]());

const get = (name: string | number, more = '') => `GET /turn/${name} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const post = (name: string | number, body: string, fields = `Content-Length: ${body.length}\r\n`) =>
  `POST /turn/${name} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${fields}\r\n${body}`;
const last = get('last', 'Connection: close\r\n');
const running = () => service.app.lifecycle.running.count;

/** A request on a connection of its own goes all the way: what was read before it has been parsed by then. */
const anotherClient = () => fetch(`${service.url}/health/live`);

/** Sends bytes whose first request is a turn, and waits until that has begun. */
async function send(...pieces: string[]) {
  const client = await openSocket(service.port);
  const first = once(events, 'begun');
  for (const piece of pieces) client.write(piece);
  await first;
  return client;
}

/** Answers one after another, as soon as it has begun. */
function takeTurns(): void {
  events.on('begun', () => setImmediate(() => events.emit('answer')));
  events.emit('answer');
}

describe('Pagination under load: requests of one connection', () => {
  it.each([
    ['in one write', [get(1) + get(2) + get(3) + last]],
    ['in a write each', [get(1), get(2), get(3), last]],
    ['cut in the middle of a line', [get(1) + get(2).slice(0, 9), get(2).slice(9) + get(3) + last]],
    ['cut in the end of a header', [get(1) + get(2).slice(0, -1), `\n${get(3)}${last}`]],
    ['with bodies', [post(1, '{"a":1}') + post(2, '{"b":2}') + get(3) + last]],
    [
      'with a chunked body',
      [post(1, '7\r\n{"a":1}\r\n0\r\n\r\n', 'Transfer-Encoding: chunked\r\n') + get(2) + get(3) + last],
    ],
    ['with line breaks in a body', [post(1, `[${'\r\n\r\n'.repeat(5000)}]`) + get(2) + get(3) + last]],
    ['with empty lines between them', [`${get(1)}\r\n${get(2)}\r\n\r\n${get(3)}${last}`]],
  ])('begin one after another: %s', async (_name, pieces) => {
    const client = await send(...pieces);
    await anotherClient();
    expect(begun).toEqual(['1']);
    expect(running()).toBe(1);
    takeTurns();
    const answers = await text(client);
    expect(statusesOf(answers)).toEqual([200, 200, 200, 200]);
    expect([...answers.matchAll(/"turn":"(\w+)"/g)].map(([, name]) => name)).toEqual(['1', '2', '3', 'last']);
    expect(begun).toEqual(['1', '2', '3', 'last']);
  });

  it('are all answered, however many come at once', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => get(i)).join('');
    const client = await send(many + last);
    takeTurns();
    expect(statusesOf(await text(client))).toHaveLength(5001);
    expect(begun.map(Number).slice(0, -1)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });

  it('are not read while many wait', async () => {
    const connected = once(service.app.server, 'connection') as Promise<[Socket]>;
    const client = await send(get(1));
    const [server] = await connected;
    // What the system buffers for both ends is a few megabytes.
    client.write(Buffer.alloc(32_000_000, get(2)));
    await expect.poll(() => server.isPaused()).toBe(true);
    await anotherClient();
    expect(server.bytesRead).toBeLessThan(1_000_000);
    expect(client.writableLength).toBeGreaterThan(0);
    client.resetAndDestroy();
    events.emit('answer');
    await expect.poll(running).toBe(0);
    expect(begun.length).toBeLessThan(10);
  });

  it('are let go of where all connections together keep too much, the longest at a standstill first', async () => {
    const clients = await Promise.all(Array.from({ length: 200 }, () => openSocket(service.port)));
    const many = Buffer.alloc(60_000, get('kept'));
    const [first, ...others] = clients;
    const ended = first === undefined ? '' : text(first);
    for (const client of clients) {
      client.on('error', () => {});
      client.write(get('begun'));
      client.write(many);
    }
    await expect.poll(() => begun.length).toBe(clients.length);
    const small = await send(get('small') + last);
    events.emit('answer');
    expect(statusesOf(await ended)).toEqual([200]);
    takeTurns();
    expect(statusesOf(await text(small))).toEqual([200, 200]);
    await expect.poll(() => begun.filter((name) => name === 'kept').length).toBeGreaterThan(1000);
    for (const client of others) client.destroy();
    await expect.poll(running).toBe(0);
  });
});
