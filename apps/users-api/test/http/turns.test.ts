import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSocket, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

const crowd = 300;
let service: RunningApp;
/** Requests of the crowd that have begun. */
let begun = 0;
let lateBegun = false;
beforeAll(async () => {
  service = await startApp({
    routes: (app) => {
      app.get('/busy', (_request, reply) => {
        begun++;
        for (const end = performance.now() + 1; performance.now() < end; );
        reply.send({});
      });
      app.post('/late', async () => {
        lateBegun = true;
        return {};
      });
    },
  });
});
afterAll(() => service[Symbol.asyncDispose]());
beforeEach(() => {
  begun = 0;
});

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** Connections that the service has taken. */
async function connect(count: number): Promise<Socket[]> {
  const { server } = service.app;
  let taken = 0;
  const all = new Promise<void>((resolve) => {
    server.on('connection', function onConnection() {
      if (++taken < count) return;
      server.off('connection', onConnection);
      resolve();
    });
  });
  const clients = await Promise.all(Array.from({ length: count }, () => openSocket(service.port)));
  await all;
  return clients;
}

/** Connections that have all sent a request which keeps the processor busy, and of which none has begun. */
async function startCrowd() {
  const clients = await connect(crowd);
  const answered = Promise.all(clients.map((client) => once(client, 'data')));
  for (const client of clients) client.write(get('/busy'));
  return {
    async [Symbol.asyncDispose]() {
      await answered;
      for (const client of clients) client.destroy();
    },
  };
}

async function ask(socket: Socket, bytes: string): Promise<string> {
  socket.write(bytes);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer);
}

describe('Fast handler not blocked by slow handler: a crowd that comes at once', () => {
  it.each(['/health/live', '/v1/health', '/health/ready?x'])(
    'lets a probe on a new connection go first: %s',
    async (path) => {
      await using _crowd = await startCrowd();
      await ask(await openSocket(service.port), get(path));
      expect(begun).toBeLessThan(crowd / 2);
    },
  );

  it('lets others connect, however many', async () => {
    await using _crowd = await startCrowd();
    const others = await connect(100);
    expect(begun).toBeLessThan(crowd);
    for (const other of others) other.destroy();
  });

  it('shares the passes with probes, however many those are', async () => {
    const [client, ...probes] = await connect(1 + crowd);
    if (client === undefined) throw new Error('There is no connection');
    let answered = 0;
    const answers = probes.map((probe) => ask(probe, get('/health/live')).then(() => answered++));
    await ask(client, get('/busy'));
    expect(answered).toBeLessThan(crowd / 2);
    await Promise.all(answers);
  });

  it('counts the wait for a turn towards the deadline', async () => {
    const [client] = await connect(1);
    if (client === undefined) throw new Error('There is no connection');
    await using _crowd = await startCrowd();
    const head = `POST /late HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nX-Request-Timeout: 0.001\r\n\r\n`;
    const answer = await ask(client, head);
    expect(statusOf(answer)).toBe(504);
    expect(answer).toContain('"outcome":"not_applied"');
    expect(lateBegun).toBe(false);
    expect(Number(/total;dur=([\d.]+)/.exec(answer)?.[1])).toBeGreaterThan(1);
  });
});
