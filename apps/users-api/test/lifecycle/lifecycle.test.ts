import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openSocket } from '../setup/raw-request.js';
import { startApp } from '../setup/running-app.js';

/** A service with a route that answers when it is told to. */
async function startWaiting(env: Record<string, string> = {}) {
  const events = new EventEmitter();
  const entered = once(events, 'entered').then(([signal]: AbortSignal[]) => signal);
  const service = await startApp({
    env,
    routes: (app) =>
      app.post('/waits', async ({ work }) => {
        const answered = once(events, 'answer');
        events.emit('entered', work.signal);
        await answered;
        return { done: true };
      }),
  });
  return { service, entered, answer: () => events.emit('answer') };
}

describe('Connection lifecycle: shutting down', () => {
  it('lets what runs complete, refuses what is new, and says so to probes', async () => {
    const { service, answer, entered } = await startWaiting();
    const running = fetch(`${service.url}/waits`, { method: 'POST' });
    await entered;
    const closed = service.app.lifecycle.shutdown();

    const refused = await fetch(`${service.url}/waits`, { method: 'POST' });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('connection')).toBe('close');
    expect(await refused.json()).toMatchObject({ status: 503, outcome: 'not_applied' });

    const ready = await fetch(`${service.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: 'unhealthy', draining: true });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);

    answer();
    const response = await running;
    expect(response.status).toBe(200);
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toEqual({ done: true });
    await closed;
    await expect(fetch(service.url)).rejects.toThrow();
  });

  it('closes idle connections at once', async () => {
    await using service = await startApp();
    const socket = await openSocket(service.port);
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    const ended = once(socket, 'close');
    socket.resume();
    await service.app.lifecycle.shutdown();
    await ended;
  });

  it.each([
    ['half a request', 'GET /health/live HTTP/1.1\r\nHost: x\r\n'],
    ['a body that nobody reads', 'GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'],
  ])('does not stay for %s', async (_name, bytes) => {
    await using service = await startApp();
    const socket = await openSocket(service.port);
    socket.on('error', () => {}).resume();
    socket.write(bytes);
    await fetch(`${service.url}/health/live`);
    const ended = once(socket, 'close');
    await service.app.lifecycle.shutdown();
    await ended;
  });

  it('cancels what has not completed in SHUTDOWN_TIMEOUT', async () => {
    const { service, entered } = await startWaiting({ SHUTDOWN_TIMEOUT: '0.2' });
    const running = fetch(`${service.url}/waits`, { method: 'POST' });
    const broken = expect(running).rejects.toThrow();
    const signal = await entered;
    await service.app.lifecycle.shutdown();
    await broken;
    expect(signal?.aborted).toBe(true);
  });

  it('is one procedure, however often it is asked for', async () => {
    const { service, answer, entered } = await startWaiting();
    const running = fetch(`${service.url}/waits`, { method: 'POST' });
    await entered;
    const first = service.app.lifecycle.shutdown();
    expect(service.app.lifecycle.shutdown()).toBe(first);
    answer();
    await Promise.all([running, first]);
    await service.app.lifecycle.shutdown();
  });
});
