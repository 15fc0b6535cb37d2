import { once } from 'node:events';
import type { Socket } from 'node:net';
import Type from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, openSocket, rawRequest, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
let sockets: Socket[];
beforeEach(async () => {
  sockets = [];
  service = await startApp({
    routes: (app) => {
      app.post('/any', { schema: { body: Type.Unknown() } }, async () => ({ done: true }));
      app.post('/none', async () => ({ done: true }));
    },
  });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await service[Symbol.asyncDispose]();
});

const size = 1_000_000;
const most = 16 * 1024 * 1024;
const head = (path: string, fields: string) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${fields}\r\n\r\n`;

/** Sends 900 KB of a body of 1 MB, and then no more. Tells what comes back. */
async function half(path = '/any', fields = '') {
  const socket = await openSocket(service.port);
  sockets.push(socket);
  let answer = '';
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  socket.on('data', (data) => {
    answer += data;
  });
  socket.write(`${head(path, `X-Request-Timeout: 300\r\n${fields}Content-Length: ${size}`)}[`);
  socket.write(Buffer.alloc(900_000, ' '));
  return { socket, closed, answer: () => answer };
}

/** What the service says it holds. */
async function held(): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`, { headers: { accept: 'text/plain' } })).text();
  return Number(/^http_server_partial_body_bytes (\d+)/m.exec(text)?.[1]);
}

async function postWhole(): Promise<number> {
  const body = `[${' '.repeat(size - 2)}]`;
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${service.url}/any`, { method: 'POST', body, headers })).status;
}

describe('Concurrent operations: bodies that are sent in part and left so', () => {
  it('hold so much and no more together, and never keep out one that comes at once', async () => {
    const bodies = await Promise.all(Array.from({ length: 60 }, () => half()));
    const statuses = () => bodies.map(({ answer }) => (answer() === '' ? 0 : statusOf(answer())));
    // Before they are known to be slow they may leave no room: then the answer is to try again.
    await expect.poll(async () => [await postWhole(), statuses().includes(408)]).toEqual([200, true]);
    expect(await held()).toBeLessThanOrEqual(most);
    await expect.poll(() => statuses().filter((status) => status === 0).length).toBeLessThanOrEqual(18);
    expect([0, 408, 503]).toEqual(expect.arrayContaining(statuses()));

    const slow = bodies[statuses().indexOf(408)];
    await slow?.closed;
    expect(slow?.answer()).toMatch(/^connection: close\r$/im);
    expect(bodyOf(slow?.answer() ?? '')).toMatchObject({ status: 408, outcome: 'not_applied' });
    for (const { answer } of bodies) {
      if (answer() !== '' && statusOf(answer()) === 503) expect(answer()).toMatch(/^retry-after: 1\r$/im);
    }
  });

  it('hold nothing any more once their clients hang up', async () => {
    const bodies = await Promise.all([half(), half()]);
    await expect.poll(held).toBeGreaterThan(1_700_000);
    for (const { socket } of bodies) socket.destroy();
    await expect.poll(held).toBe(0);
  });

  it('hold nothing any more once their deadline has passed', async () => {
    const socket = await openSocket(service.port);
    sockets.push(socket);
    socket.write(`${head('/any', 'X-Request-Timeout: 0.5\r\nContent-Length: 10')}[`);
    await expect.poll(held).toBe(4096);
    const [answer] = await once(socket, 'data');
    expect(statusOf(String(answer))).toBe(504);
    expect(await held()).toBe(0);
  });

  it('are not kept where nothing takes a body, and lose their connection behind the answer', async () => {
    const { answer, closed } = await half('/none');
    await closed;
    expect(statusOf(answer())).toBe(200);
    expect(await held()).toBe(0);
  });
});

describe('JSON: a body in chunks', () => {
  const chunked = 'Transfer-Encoding: chunked\r\nConnection: close';
  const chunks = (count: number, content: string) =>
    `${content.length.toString(16)}\r\n${content}\r\n`.repeat(count);

  it('is put together', async () => {
    const body = `${chunks(1, '[1')}${chunks(5000, ',1')}${chunks(1, ']')}0\r\n\r\n`;
    expect(statusOf(await rawRequest(service.port, head('/any', chunked) + body))).toBe(200);
    expect(await held()).toBe(0);
  });

  it('costs what it holds, not what its chunks do', async () => {
    const socket = await openSocket(service.port);
    sockets.push(socket);
    socket.write(head('/any', chunked) + chunks(4000, ' '));
    await expect.poll(held).toBe(4096);
    socket.write(chunks(5000, ' '));
    await expect.poll(held).toBe(3 * 4096);
  });

  it('of a few bytes each is 413 when there are too many', async () => {
    const answer = await rawRequest(
      service.port,
      head('/any', 'Transfer-Encoding: chunked') + chunks(10_001, ' '),
    );
    expect(statusOf(answer)).toBe(413);
    expect(bodyOf(answer)).toMatchObject({ outcome: 'not_applied' });
    expect(await held()).toBe(0);
  });
});
