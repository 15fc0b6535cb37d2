import { requestChannel } from 'async-cassandra';
import { describe, expect, it } from 'vitest';
import { contactPoints, createKeyspace } from '../../setup/cassandra.js';
import { startApp } from '../../setup/running-app.js';
import { readReport, scrape, startMeasuredApp, sumOf, untilReady } from './measured-app.js';

const ada = { name: 'Ada Lovelace', email: 'ada@example.com', age: 36 };

function post(url: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

describe('All endpoint functionality: the metrics of queries', () => {
  it('go up by exactly what was done, in this app and in no other of the process', async () => {
    await using service = await startMeasuredApp();
    await using other = await startMeasuredApp();
    const [before, otherBefore] = [await readReport(service.url), await readReport(other.url)];
    const textBefore = await scrape(service.url);

    const created = await post(`${service.url}/users`, ada);
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    for (let i = 0; i < 5; i++) expect((await fetch(`${service.url}/users/${id}`)).status).toBe(200);
    expect((await post(`${service.url}/users/batch`, [ada, ada])).status).toBe(201);
    expect((await fetch(`${service.url}/users/nonsense`)).status).toBe(422);

    const [after, textAfter] = [await readReport(service.url), await scrape(service.url)];
    expect(after.total_queries - before.total_queries).toBe(7);
    const grown = (kind: string) => (after.queries_by_kind[kind] ?? 0) - (before.queries_by_kind[kind] ?? 0);
    expect([grown('execute'), grown('batch'), grown('page')]).toEqual([6, 1, 0]);
    const grew = (name: string) => sumOf(textAfter, name) - sumOf(textBefore, name);
    expect(grew('cassandra_requests_total')).toBe(7);
    expect(grew('cassandra_request_duration_seconds_count')).toBe(7);
    expect(grew('cassandra_request_duration_seconds_sum')).toBeGreaterThan(0);
    expect(after.queries_per_second).toBeGreaterThan(0);
    expect(after.average_query_time_ms).toBeGreaterThan(0);
    expect(after).toMatchObject({
      errors_count: 0,
      queries_in_flight: 0,
      queries_waiting: 0,
      open_streams: 0,
    });

    expect((await readReport(other.url)).total_queries).toBe(otherBefore.total_queries);
  });

  it('count errors by code', async () => {
    await using own = await createKeyspace();
    const env = { CASSANDRA_HOSTS: contactPoints().join(','), CASSANDRA_KEYSPACE: own.keyspace };
    await using service = await startApp({ env });
    await untilReady(service.url);
    await own.session.execute('DROP TABLE users');

    const id = '00000000-0000-4000-8000-000000000000';
    for (let i = 0; i < 3; i++) expect((await fetch(`${service.url}/users/${id}`)).status).toBe(500);

    const report = await readReport(service.url);
    expect(report.errors_count).toBe(3);
    expect(report.errors_by_code).toEqual({ SCHEMA_MISMATCH: 3 });
    const labels = { kind: 'execute', code: 'SCHEMA_MISMATCH' };
    expect(sumOf(await scrape(service.url), 'cassandra_request_errors_total', labels)).toBe(3);
  });

  it('end with the app', async () => {
    {
      await using service = await startMeasuredApp();
      expect((await readReport(service.url)).active_connections).toBeGreaterThan(0);
      expect(requestChannel.hasSubscribers).toBe(true);
    }
    expect(requestChannel.hasSubscribers).toBe(false);
  });
});
