import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUsersService, type UsersService } from '../../setup/users-service.js';
import { statusOf } from '../status.js';
import { WatchedQueries } from '../watched-queries.js';
import { leftKeyspaces, leftRows } from './left-behind.js';

let service: UsersService;

beforeAll(async () => {
  service = await startUsersService();
});
afterAll(() => service[Symbol.asyncDispose]());

async function check(name: string) {
  const { status, body } = await service.request('POST', `/context_manager_safety/${name}`);
  expect(status).toBe(200);
  return body;
}

/** Fifty checks at once say the same as one alone, and leave as little. */
async function fiftyAtOnce(name: string, alone: object): Promise<void> {
  using queries = new WatchedQueries();
  const all = await Promise.all(Array.from({ length: 50 }, () => check(name)));
  expect(all).toEqual(Array(50).fill(alone));
  expect(await leftRows(service)).toBe(0);
  expect(queries.count('CREATE KEYSPACE') > 0).toBe(name === 'nested_contexts');
  expect(await leftKeyspaces(service, queries)).toEqual([]);
  expect(await statusOf(service)).toMatchObject({ open_streams: 0, requests_in_flight: 0 });
}

describe('Context manager safety', () => {
  describe('Query error isolation', () => {
    it('POST …/query_error: a query of a missing table fails, its session works on', async () => {
      using queries = new WatchedQueries();
      const { rows } = await service.session.execute<{ release_version: string }>(
        'SELECT release_version FROM system.local',
      );
      const body = await check('query_error');
      expect(body).toEqual({
        test: expect.any(String),
        session_unchanged: true,
        session_open: true,
        error_caught: expect.stringContaining('non_existent_table_xyz'),
        session_still_works: true,
        cassandra_version: rows[0]?.release_version,
      });
      expect(queries.count('FROM non_existent_table_xyz')).toBe(1);
      await fiftyAtOnce('query_error', body);
    });
  });

  describe('Streaming error containment', () => {
    it('POST …/streaming_error: streams fail at once and half-way, their session streams on', async () => {
      using queries = new WatchedQueries();
      const body = await check('streaming_error');
      expect(body).toEqual({
        test: expect.any(String),
        session_unchanged: true,
        session_open: true,
        streaming_error_caught: true,
        error_message: expect.stringMatching(/non_existent_table_xyz.*not a valid binary/),
        session_still_streams: true,
        rows_after_error: 60,
      });
      // The pages before the broken one were read: it broke in the middle.
      expect(queries.count('blobasint')).toBeGreaterThan(2);
      await fiftyAtOnce('streaming_error', body);
    });
  });

  describe('Concurrent stream independence', () => {
    it('POST …/concurrent_streams: three streams at once give three different sets of rows', async () => {
      using queries = new WatchedQueries();
      const body = await check('concurrent_streams');
      expect(body).toEqual({
        test: expect.any(String),
        streams_completed: 3,
        all_streams_independent: true,
        results: [20, 30, 40].map((age) => ({ age, count: 20, users: expect.any(Array) })),
        session_still_open: true,
      });
      const users: string[] = body.results.flatMap((result: { users: string[] }) => result.users);
      expect(new Set(users).size).toBe(60);
      expect(queries.count('age = :age')).toBeGreaterThanOrEqual(3 * 4);
      await fiftyAtOnce('concurrent_streams', body);
    });
  });

  describe('Nested context cleanup order', () => {
    it('POST …/nested_contexts: stream, session and cluster close from the inside', async () => {
      const body = await check('nested_contexts');
      expect(body).toEqual({
        test: expect.any(String),
        events: [
          'cluster_opened',
          'session_opened',
          'stream_opened',
          'stream_closed',
          'session_works_after_stream',
          'session_closed',
          'cluster_works_after_session',
          'cluster_closed',
        ],
        correct_order: true,
        row_count: 5,
        main_session_unaffected: true,
      });
      await fiftyAtOnce('nested_contexts', body);
    });

    it('POST …/nested_contexts: those that overlap do not drop the keyspace of each other', async () => {
      using queries = new WatchedQueries();
      const started: Promise<{ correct_order: boolean }>[] = [];
      for (let n = 0; n < 10; n++) {
        started.push(check('nested_contexts'));
        await delay(40);
      }
      const all = await Promise.all(started);
      expect(all.map((body) => body.correct_order)).toEqual(Array(10).fill(true));
      expect(await leftKeyspaces(service, queries)).toEqual([]);
    });
  });

  describe('Cancellation handling', () => {
    it('POST …/cancellation: a stream cancelled half-way leaves nothing in flight', async () => {
      const body = await check('cancellation');
      expect(body).toEqual({
        test: expect.any(String),
        rows_processed_before_cancel: 12,
        was_cancelled: true,
        session_still_works: true,
        new_stream_worked: true,
        session_open: true,
        requests_in_flight_after: 0,
      });
      await fiftyAtOnce('cancellation', body);
    });
  });

  it('the checks leave the users alone', async () => {
    const user = await service.create();
    for (const name of ['query_error', 'streaming_error', 'concurrent_streams', 'cancellation']) {
      await check(name);
    }
    const { rows } = await service.session.execute<{ id: unknown }>('SELECT id FROM users');
    expect(rows.map(({ id }) => String(id))).toEqual([user.id]);
  });

  it('each answers 405 with Allow to another method, and below /v1', async () => {
    for (const name of ['query_error', 'nested_contexts']) {
      const { status, headers } = await service.request('GET', `/context_manager_safety/${name}`);
      expect(status).toBe(405);
      expect(headers.get('allow')).toBe('OPTIONS, POST');
      expect((await service.request('POST', `/v1/context_manager_safety/${name}`)).status).toBe(200);
    }
  });
});
