import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settledStatusOf } from '../diagnostics/status.js';
import { WatchedQueries } from '../diagnostics/watched-queries.js';
import { startUsersService, type UsersService } from '../setup/users-service.js';

const users = 'FROM users WHERE id';
let service: UsersService;

beforeAll(async () => {
  service = await startUsersService();
});
afterAll(() => service[Symbol.asyncDispose]());

describe('Timeout handling', () => {
  describe.each([
    { path: '/slow_query', seconds: 5, message: 'Slow query completed' },
    { path: '/long_running_query', seconds: 10, message: 'Long query completed' },
  ])('GET $path', ({ path, seconds, message }) => {
    it(`is busy with real queries for about ${seconds} s`, async () => {
      using queries = new WatchedQueries();
      const { status, body } = await service.request('GET', path);
      expect(status).toBe(200);
      expect(body).toEqual({ message, duration_seconds: expect.any(Number), queries: queries.count(users) });
      expect(body.duration_seconds).toBeGreaterThanOrEqual(seconds);
      expect(body.duration_seconds).toBeLessThan(seconds * 1.5);
      // Asleep for most of the time it could not have asked that often.
      expect(body.queries).toBeGreaterThan(seconds * 50);
    });

    it('answers 504 within 0.3 s when X-Request-Timeout is 0.1 s, and stops', async () => {
      using queries = new WatchedQueries();
      const startedAt = performance.now();
      const { status, body } = await service.request('GET', path, undefined, { 'x-request-timeout': '0.1' });
      const elapsed = performance.now() - startedAt;
      expect(status).toBe(504);
      expect(body).toMatchObject({ title: 'Gateway Timeout', code: 'DEADLINE_EXCEEDED' });
      expect(elapsed).toBeGreaterThanOrEqual(95);
      expect(elapsed).toBeLessThan(300);
      expect(await settledStatusOf(service)).toMatchObject({ requests_in_flight: 0 });
      const stoppedAt = queries.count(users);
      await delay(100);
      expect(queries.count(users)).toBe(stoppedAt);
    });
  });

  it('50 hang-ups in /long_running_query leave nothing open or in flight', async () => {
    using queries = new WatchedQueries();
    const hangUps = Array.from({ length: 50 }, async () => {
      const hangUp = new AbortController();
      const running = fetch(`${service.service.url}/long_running_query`, { signal: hangUp.signal });
      const broken = expect(running).rejects.toThrow();
      await delay(300);
      hangUp.abort();
      await broken;
    });
    await Promise.all(hangUps);
    expect(queries.count(users)).toBeGreaterThan(50);
    expect(await settledStatusOf(service)).toMatchObject({ open_streams: 0, requests_in_flight: 0 });
  });

  it('GET /users/{id} stays under 100 ms at the 99th percentile while three slow and long queries run', async () => {
    const user = await service.create();
    const latencies = async () => {
      const all: number[] = [];
      const loop = monitorEventLoopDelay({ resolution: 5 });
      loop.enable();
      for (let n = 0; n < 300; n++) {
        const startedAt = performance.now();
        expect((await service.request('GET', `/users/${user.id}`)).status).toBe(200);
        all.push(performance.now() - startedAt);
        await delay(5);
      }
      loop.disable();
      const p99 = all.sort((a, b) => a - b)[Math.ceil(all.length * 0.99) - 1] ?? Number.NaN;
      return { p99, longestBlockMs: loop.max / 1e6 };
    };
    const control = await latencies();

    const hangUp = new AbortController();
    const slow = ['/slow_query', '/long_running_query', '/long_running_query'].map((path) =>
      fetch(service.service.url + path, { signal: hangUp.signal }).then((answer) => answer.status),
    );
    const over = Promise.race(slow).then(() => true);
    const besides = await latencies();
    expect(await Promise.race([over, delay(0, false)]), 'the slow queries still ran').toBe(false);
    hangUp.abort();
    await Promise.allSettled(slow);

    expect(besides.p99).toBeLessThan(100);
    expect(besides.longestBlockMs).toBeLessThan(control.longestBlockMs + 200);
  });
});
