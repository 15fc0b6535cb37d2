import { setTimeout as delay } from 'node:timers/promises';
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FiguresSchema } from '../../../src/demo/showcase/figures.js';
import { plainRequest } from '../../operations/guard/plain-request.js';
import { scrape, sumOf } from '../../operations/metrics/measured-app.js';
import { openSocket } from '../../setup/raw-request.js';
import { startApp } from '../../setup/running-app.js';
import { ada, noSuchUser, startUsersService, type UsersService } from '../../setup/users-service.js';
import { EventReader, openEvents } from './event-reader.js';

let service: UsersService;
let url: string;
beforeAll(async () => {
  service = await startUsersService();
  url = `${service.service.url}/showcase/events`;
});
afterAll(() => service[Symbol.asyncDispose]());

const outcomes = async () => (await service.request('GET', '/metrics')).body.writes_by_outcome;

/** Waits until the service has noticed that nobody looks any more. */
async function untilNobodyLooks() {
  await expect
    .poll(async () => (await service.request('GET', '/metrics')).body.http.requests_in_flight)
    .toBe(1);
}

/** Ten clients that look, each of which has its first event. */
function openTen(at = url): Promise<EventReader[]> {
  return Promise.all(Array.from({ length: 10 }, () => openEvents(at)));
}

async function closeAll(readers: EventReader[]) {
  for (const reader of readers) await reader[Symbol.asyncDispose]();
}

describe('GET /showcase/events', () => {
  it('tells once a second what GET /metrics tells', async () => {
    await service.create();
    await service.request('POST', '/users', {});
    await service.request('GET', '/users/stream');
    await service.request('GET', '/nowhere');
    await using reader = new EventReader(url);
    const response = await reader.open();
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    await reader.next();
    const startedAt = performance.now();
    const told = await reader.next();
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(Value.Errors(FiguresSchema, told)).toEqual([]);
    if (told === undefined) throw new Error('There was no second event');

    const { body: report } = await service.request('GET', '/metrics');
    const { queries_per_second: rate, event_loop, process, ...exact } = told.metrics;
    expect(Object.keys(told.metrics)).toEqual(Object.keys(report));
    expect(Object.keys(process)).toEqual(Object.keys(report.process));
    expect(Object.keys(event_loop)).toEqual(Object.keys(report.event_loop));
    expect(Math.abs(rate - report.queries_per_second)).toBeLessThan(10);
    // The one that asks is being answered, too.
    exact.http.requests_in_flight++;
    expect(report).toMatchObject(exact);
    expect(report.token_ranges.total).toBeGreaterThan(0);
    expect(told.nodes.map(({ state }) => state)).toEqual(Array(report.cassandra_hosts.up).fill('up'));
    expect(told.nodes.reduce((sum, { connections }) => sum + connections, 0)).toBe(report.active_connections);

    const families = await scrape(service.service.url);
    const duration = 'http_server_request_duration_seconds';
    const others = (labels = {}) =>
      sumOf(families, `${duration}_bucket`, labels) -
      sumOf(families, `${duration}_bucket`, { ...labels, route: '/showcase/events' });
    // And that one is over now.
    const metricsOnly = { route: '/metrics', le: '10' };
    expect(told.request_duration.count + 1).toBe(others({ le: '+Inf' }));
    expect(told.request_duration.buckets.at(-1)).toEqual([10, others({ le: '10' }) - 1]);
    expect(sumOf(families, `${duration}_bucket`, metricsOnly)).toBeGreaterThan(0);
    expect(told.request_duration.buckets.map(([limit]) => limit)).toEqual(
      told.request_duration.buckets.map(([limit]) => limit).sort((a, b) => a - b),
    );
  });

  it('counts writes by outcome, and diagnostics as none', async () => {
    const before = await outcomes();
    const { id } = await service.create();
    await service.request('PATCH', `/users/${id}`, { age: 40 });
    await service.request('DELETE', `/users/${id}`);
    await service.request('POST', '/users', { ...ada, age: -1 });
    await service.request('PUT', noSuchUser, ada);
    await service.request('PATCH', '/nowhere', {});
    await service.request('POST', '/context_manager_safety/query_error');
    await service.request('GET', '/users/not-an-id');
    expect(await outcomes()).toEqual({
      applied: before.applied + 3,
      not_applied: before.not_applied + 2,
      unknown: before.unknown,
    });
    const socket = await openSocket(service.service.port);
    socket.write(
      'POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    await expect
      .poll(async () => (await service.request('GET', '/metrics')).body.http.requests_in_flight)
      .toBe(2);
    socket.resetAndDestroy();
    await expect.poll(async () => (await outcomes()).unknown).toBe(before.unknown + 1);
  });

  it('serves ten at a time, at both addresses together', async () => {
    const readers = await openTen(`${service.service.url}/v1/showcase/events`);
    const refused = await fetch(url);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({
      status: 503,
      detail: expect.stringContaining('10 viewers'),
    });
    expect((await readers[0]?.next())?.viewers).toBe(10);
    await readers.pop()?.[Symbol.asyncDispose]();
    await expect.poll(async () => (await fetch(url, { method: 'HEAD' })).status).toBe(200);
    await vi.waitUntil(async () => {
      const reader = new EventReader(url);
      const { status } = await reader.open();
      await reader[Symbol.asyncDispose]();
      return status === 200;
    });
    await closeAll(readers);
    await untilNobodyLooks();
  });

  it('are worked out once a second for all, and never while nobody looks', async () => {
    const read = vi.spyOn(service.service.app.metrics, 'getMetricsAsJSON');
    const readers = await openTen();
    read.mockClear();
    const events = await Promise.all(
      readers.map(async (reader) => [await reader.next(), await reader.next()]),
    );
    expect(new Set(events.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(read.mock.calls.length).toBeLessThanOrEqual(3);
    await closeAll(readers);
    await untilNobodyLooks();
    read.mockClear();
    await delay(1_200);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  });

  it('go on beyond REQUEST_TIMEOUT, and end at a deadline of the client', async () => {
    await using own = await startApp({ env: { REQUEST_TIMEOUT: '1.3' } });
    await using patient = await openEvents(`${own.url}/showcase/events`);
    await using hasty = await openEvents(`${own.url}/showcase/events`, { 'x-request-timeout': '1.3' });
    await hasty.next();
    await expect(hasty.next()).rejects.toThrow();
    for (let i = 0; i < 2; i++) expect(await patient.next()).toBeDefined();
  });

  it('end when draining begins, and hold it up no longer than nobody would, not even those who do not read', async () => {
    const own = await startApp();
    const readers = await Promise.all(
      Array.from({ length: 9 }, () => openEvents(`${own.url}/showcase/events`)),
    );
    const silent = await openSocket(own.port);
    silent.on('error', () => {}).write('GET /showcase/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(async () => (await readers[0]?.next())?.viewers).toBe(10);
    const startedAt = performance.now();
    await own.app.lifecycle.shutdown();
    expect(performance.now() - startedAt).toBeLessThan(500);
    for (const reader of readers) {
      let last = await reader.next();
      while (last !== undefined) last = await reader.next();
    }
    silent.destroy();
  });

  it('are for those who may use diagnostics', async () => {
    const path = '/showcase/events';
    await using closed = await startApp({ env: { NODE_ENV: 'production' } });
    expect((await plainRequest(closed.port, 'GET', path)).status).toBe(403);
    await using keyed = await startApp({ env: { ADMIN_KEY: 'open sesame' } });
    expect((await plainRequest(keyed.port, 'GET', path)).status).toBe(401);
    expect((await plainRequest(keyed.port, 'GET', path, { authorization: 'Bearer x' })).status).toBe(403);
    await using _reader = await openEvents(keyed.url + path, { authorization: 'Bearer open sesame' });
    const { port } = service.service;
    expect((await plainRequest(port, 'GET', path, { forwarded: 'for=203.0.113.9' })).status).toBe(403);
    expect((await plainRequest(port, 'GET', path, { host: 'evil.example' })).status).toBe(403);
  });

  it('name no host, keyspace or data centre', async () => {
    await using reader = new EventReader(url);
    await reader.open();
    const text = JSON.stringify(await reader.next());
    for (const secret of ['127.0.0.1', 'datacenter1', service.keyspace]) expect(text).not.toContain(secret);
  });

  it('are there without figures of the database while Cassandra is away', async () => {
    await using own = await startApp();
    await using reader = new EventReader(`${own.url}/showcase/events`);
    await reader.open();
    expect(await reader.next()).toMatchObject({
      nodes: [],
      modules: [],
      metrics: { token_ranges: { total: 0, without_quorum: 0 } },
    });
  });
});
