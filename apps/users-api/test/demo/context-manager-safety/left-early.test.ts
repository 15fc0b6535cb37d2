import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startUsersService, type UsersService } from '../../setup/users-service.js';
import { settledStatusOf } from '../status.js';
import { WatchedQueries } from '../watched-queries.js';
import { leftKeyspaces, leftRows } from './left-behind.js';

const patience = { timeout: 30_000, interval: 100 };
let service: UsersService;

beforeAll(async () => {
  service = await startUsersService();
});
afterAll(() => service[Symbol.asyncDispose]());

/** Starts a check and hangs up as soon as `isTime`. */
async function hangUpIn(name: string, isTime: () => boolean): Promise<void> {
  const hangUp = new AbortController();
  const url = `${service.service.url}/context_manager_safety/${name}`;
  const broken = expect(fetch(url, { method: 'POST', signal: hangUp.signal })).rejects.toThrow();
  while (!isTime()) await delay(1);
  hangUp.abort();
  await broken;
}

describe('Context manager safety: checks that are left early', () => {
  it.each(['streaming_error', 'concurrent_streams', 'cancellation'])(
    '%s removes its rows when its client hangs up or its deadline passes',
    async (name) => {
      using queries = new WatchedQueries();
      const inserts = () => queries.count('INSERT INTO context_manager_safety_rows');
      await hangUpIn(name, () => inserts() > 0);
      const headers = { 'x-request-timeout': '0.001' };
      const path = `/context_manager_safety/${name}`;
      const late = await service.request('POST', path, undefined, headers);
      expect(late.status).toBe(504);
      expect(late.body).toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: expect.any(String) });
      await vi.waitFor(async () => expect(await leftRows(service)).toBe(0), patience);
      expect(await settledStatusOf(service)).toMatchObject({ open_streams: 0, requests_in_flight: 0 });
    },
  );

  it.each(['CREATE KEYSPACE', 'CREATE TABLE nested_contexts_', 'INSERT INTO numbers'])(
    'nested_contexts drops its keyspace when its client hangs up after %s',
    async (text) => {
      using queries = new WatchedQueries();
      await hangUpIn('nested_contexts', () => queries.count(text) > 0);
      await vi.waitFor(async () => expect(queries.count('DROP KEYSPACE')).toBe(1), patience);
      expect(await leftKeyspaces(service, queries)).toEqual([]);
    },
  );

  it('nested_contexts drops its keyspace when its deadline passes while that is being made', async () => {
    using queries = new WatchedQueries();
    const headers = { 'x-request-timeout': '0.001' };
    const { status } = await service.request(
      'POST',
      '/context_manager_safety/nested_contexts',
      undefined,
      headers,
    );
    expect(status).toBe(504);
    await vi.waitFor(async () => expect(queries.count('DROP KEYSPACE')).toBe(1), patience);
    expect(queries.count('CREATE TABLE')).toBe(1);
    expect(await leftKeyspaces(service, queries)).toEqual([]);
  });

  it('nested_contexts drops its keyspace even when the service shuts down meanwhile', async () => {
    await using own = await startUsersService();
    using queries = new WatchedQueries();
    const hangUp = new AbortController();
    const url = `${own.service.url}/context_manager_safety/nested_contexts`;
    const broken = expect(fetch(url, { method: 'POST', signal: hangUp.signal })).rejects.toThrow();
    while (queries.count('CREATE KEYSPACE') === 0) await delay(1);
    hangUp.abort();
    await broken;
    await own.service.app.lifecycle.shutdown();
    expect(await leftKeyspaces(own, queries)).toEqual([]);
  });
});
