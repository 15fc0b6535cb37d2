import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, openSocket, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

const crowd = 600;
let service: RunningApp;
/** Requests of the crowd that have begun. */
let begun = 0;
let lateBegun = false;
beforeAll(async () => {
  service = await startApp({
    routes: (app) => {
      app.get('/busy', (_request, reply) => {
        begun++;
        spin(1);
        reply.send({});
      });
      app.post('/heavy', (_request, reply) => {
        begun++;
        spin(6);
        reply.code(204).send();
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

/** Keeps the processor busy for so many milliseconds. */
function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
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

  it('is refused in part when it would have to wait for more than a second', async () => {
    const clients = await connect(600);
    const head = 'POST /heavy HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nX-Request-Id: mine\r\n\r\n{}';
    const answers = await Promise.all(clients.map((client) => ask(client, head)));
    const refused = answers.filter((answer) => statusOf(answer) === 503);
    expect(answers.filter((answer) => statusOf(answer) === 204)).toHaveLength(600 - refused.length);
    expect(begun).toBe(600 - refused.length);
    expect(refused.length).toBeGreaterThan(50);
    const [answer = ''] = refused;
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n/s);
    expect(answer).toMatch(/\r\nx-request-id: mine\r\n/);
    expect(bodyOf(answer)).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'The service is overloaded; try again shortly',
      instance: '/heavy',
      request_id: 'mine',
      code: 'QUEUE_FULL',
      outcome: 'not_applied',
    });
    const metrics = await (
      await fetch(`${service.url}/metrics`, { headers: { accept: 'text/plain' } })
    ).text();
    expect(metrics).toContain(
      `http_server_requests_total{method="POST",route="unmatched",status="503"} ${refused.length}`,
    );
    expect(metrics).toContain('http_server_waiting_requests 0');
  });
});
