import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket } from '../../setup/raw-request.js';
import { startUsersService, type UsersService } from '../../setup/users-service.js';
import { settledStatusOf, statusOf } from '../status.js';
import { WatchedQueries } from '../watched-queries.js';

const users = 'FROM users WHERE id';
let service: UsersService;

beforeAll(async () => {
  service = await startUsersService();
});
afterAll(() => service[Symbol.asyncDispose]());

async function run(mode: 'async' | 'sync', requests: number) {
  const { status, body } = await service.request('GET', `/performance/${mode}?requests=${requests}`);
  expect(status).toBe(200);
  return body;
}

describe('Performance characteristics', () => {
  describe.each(['async', 'sync'] as const)('GET /performance/%s', (mode) => {
    it('runs as many real queries as asked for and tells truthful figures', async () => {
      using queries = new WatchedQueries();
      const body = await run(mode, 300);
      expect(queries.count(users)).toBe(300);
      expect(Object.keys(body).sort()).toEqual([
        'avg_time_per_request',
        'failed_requests',
        'latency_ms',
        'max_in_flight',
        'mode',
        'requests',
        'requests_per_second',
        'successful_requests',
        'total_time',
      ]);
      expect(body).toMatchObject({ mode, requests: 300, successful_requests: 300, failed_requests: 0 });
      expect(body.requests_per_second * body.total_time).toBeCloseTo(300, 6);
      expect(body.avg_time_per_request * 300).toBeCloseTo(body.total_time, 6);
      const { p50, p95, p99, max } = body.latency_ms;
      expect([0, p50, p95, p99, max]).toEqual([0, p50, p95, p99, max].sort((a, b) => a - b));
      expect(p50).toBeGreaterThan(0);
      expect(max).toBeLessThanOrEqual(body.total_time * 1000 * 1.01);
    });

    it('runs 100 queries by default, 1 at least and 10,000 at most', async () => {
      expect((await service.request('GET', `/performance/${mode}`)).body.requests).toBe(100);
      expect((await run(mode, 1)).requests).toBe(1);
      for (const requests of ['0', '-1', '10001', '1.5', 'many', '']) {
        const { status, body } = await service.request('GET', `/performance/${mode}?requests=${requests}`);
        expect(status).toBe(422);
        expect(body.errors[0].loc).toEqual(['query', 'requests']);
      }
    });

    it('answers 504 when its deadline passes, and stops', async () => {
      using queries = new WatchedQueries();
      const { status, body } = await service.request(
        'GET',
        `/performance/${mode}?requests=10000`,
        undefined,
        {
          'x-request-timeout': '0.1',
        },
      );
      expect(status).toBe(504);
      expect(body).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      expect(await settledStatusOf(service)).toMatchObject({ requests_in_flight: 0 });
      const stoppedAt = queries.count(users);
      expect(stoppedAt).toBeLessThan(10_000);
      await delay(100);
      expect(queries.count(users)).toBe(stoppedAt);
    });

    it('stops when the client hangs up', async () => {
      using queries = new WatchedQueries();
      const client = await openSocket(service.service.port);
      client.write(`GET /performance/${mode}?requests=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      while (queries.count(users) === 0) await delay(1);
      // One that only sent no more would have a second to read its answer, in which all may be done.
      client.resetAndDestroy();
      expect(await settledStatusOf(service)).toMatchObject({ requests_in_flight: 0 });
      const stoppedAt = queries.count(users);
      expect(stoppedAt).toBeLessThan(10_000);
      await delay(100);
      expect(queries.count(users)).toBe(stoppedAt);
    });

    it('counts the queries that fail', async () => {
      await using own = await startUsersService();
      await own.session.execute('DROP TABLE users');
      const { status, body } = await own.request('GET', `/performance/${mode}?requests=20`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ requests: 20, successful_requests: 0, failed_requests: 20 });
    });

    it('may run 50 times at once', async () => {
      using queries = new WatchedQueries();
      const bodies = await Promise.all(Array.from({ length: 50 }, () => run(mode, 150)));
      expect(bodies.map((body) => body.successful_requests)).toEqual(Array(50).fill(150));
      expect(queries.count(users)).toBe(50 * 150);
    });
  });

  it('async has many queries in flight, and no more than its limit; sync has one', async () => {
    expect((await run('async', 1000)).max_in_flight).toBe(128);
    expect((await run('async', 7)).max_in_flight).toBe(7);
    expect((await run('sync', 100)).max_in_flight).toBe(1);
  });

  it('async leaves the session room: all its runs together stay within the limit', async () => {
    const running = Promise.all([run('async', 5000), run('async', 5000), run('async', 5000)]);
    let most = 0;
    const over = running.then(() => true);
    while (!(await Promise.race([over, delay(2, false)]))) {
      most = Math.max(most, (await statusOf(service)).requests_in_flight);
    }
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(128);
  });

  it('async waits for many queries at once, sync for one after another, however fast this machine is', async () => {
    const overlap = async (mode: 'async' | 'sync') => {
      const { latency_ms, avg_time_per_request } = await run(mode, 2000);
      return latency_ms.p50 / (avg_time_per_request * 1000);
    };
    expect(await overlap('async')).toBeGreaterThan(5);
    // At most half of the times can be longer than twice their mean.
    expect(await overlap('sync')).toBeLessThanOrEqual(2);
  });
});
