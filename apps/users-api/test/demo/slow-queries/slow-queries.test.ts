import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUsersService, type UsersService } from '../../setup/users-service.js';
import { settledStatusOf, statusOf } from '../status.js';
import { WatchedQueries } from '../watched-queries.js';

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
      expect(body.duration_seconds).toBeLessThan(seconds * 2);
      // It waited for Cassandra nearly all of the time, however slow this machine is: it never slept.
      expect(queries.seconds(users)).toBeGreaterThan(body.duration_seconds / 2);
      expect(queries.seconds(users)).toBeLessThanOrEqual(body.duration_seconds);
    });

    it('answers 504 as soon as X-Request-Timeout passes, and stops', async () => {
      using queries = new WatchedQueries();
      const startedAt = performance.now();
      const { status, body } = await service.request('GET', path, undefined, { 'x-request-timeout': '0.1' });
      const elapsed = performance.now() - startedAt;
      expect(status).toBe(504);
      expect(body).toMatchObject({ title: 'Gateway Timeout', code: 'DEADLINE_EXCEEDED' });
      expect(elapsed).toBeGreaterThanOrEqual(95);
      // Long before it would have been through.
      expect(elapsed).toBeLessThan(seconds * 1000);
      expect(await settledStatusOf(service)).toMatchObject({ requests_in_flight: 0 });
      const stoppedAt = queries.count(users);
      await delay(100);
      expect(queries.count(users)).toBe(stoppedAt);
    });
  });

  it('50 hang-ups in /long_running_query leave nothing open or in flight', async () => {
    using queries = new WatchedQueries();
    const hangUp = new AbortController();
    const { signal } = hangUp;
    const url = `${service.service.url}/long_running_query`;
    const running = Array.from({ length: 50 }, () => expect(fetch(url, { signal })).rejects.toThrow());
    await expect.poll(() => queries.count(users)).toBeGreaterThan(50);
    hangUp.abort();
    await Promise.all(running);
    expect(await settledStatusOf(service)).toMatchObject({ open_streams: 0, requests_in_flight: 0 });
  });

  it('slow and long queries have one query in flight each, and other requests pass them by', async () => {
    const user = await service.create();
    using queries = new WatchedQueries();
    const hangUp = new AbortController();
    const { signal } = hangUp;
    // Each begins again when it is through, so that three of them run for as long as this takes.
    const slow = ['/slow_query', '/long_running_query', '/long_running_query'].map(async (path) => {
      while (!signal.aborted) {
        const answer = await fetch(service.service.url + path, { signal });
        expect(answer.status).toBe(200);
        await answer.body?.cancel();
      }
    });
    const over = expect(Promise.all(slow)).rejects.toThrow('abort');
    await expect.poll(async () => (await statusOf(service)).requests_in_flight).toBe(3);

    const before = queries.count(users);
    const reads = 100;
    for (let n = 0; n < reads; n++) {
      expect((await service.request('GET', `/users/${user.id}`)).status).toBe(200);
      expect((await statusOf(service)).requests_in_flight).toBeLessThanOrEqual(3);
    }
    const others = queries.count(users) - before - reads;
    hangUp.abort();
    await over;
    // They went on meanwhile, and a read did not have to wait for many of theirs.
    expect(others).toBeGreaterThan(3);
    expect(others / reads).toBeLessThan(100);
  });
});
