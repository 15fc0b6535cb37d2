import { register as globalRegistry, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { contactPoints } from '../../../setup/cassandra.js';
import { startApp } from '../../../setup/running-app.js';
import { parseOpenMetrics, parsePrometheus } from '../exposition.js';
import { readReport, scrape, startMeasuredApp, sumOf } from '../measured-app.js';

const openMetrics =
  'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

async function get(url: string, accept: string, method = 'GET') {
  const response = await fetch(url, { method, headers: { accept } });
  return { response, type: response.headers.get('content-type'), body: await response.text() };
}

describe('All endpoint functionality: GET /metrics', () => {
  it('answers JSON with the figures of the contract to people, each measured', async () => {
    await using service = await startMeasuredApp();
    const { response, type, body } = await get(`${service.url}/metrics`, '*/*');
    expect(response.status).toBe(200);
    expect(type).toBe('application/json; charset=utf-8');
    expect(response.headers.get('vary')).toContain('Accept');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const report = JSON.parse(body);
    expect(report).toMatchObject({
      total_queries: expect.any(Number),
      active_connections: expect.any(Number),
      queries_per_second: expect.any(Number),
      average_query_time_ms: expect.any(Number),
      errors_count: 0,
      cassandra_hosts: { up: contactPoints().length, down: 0 },
    });
    expect(report.total_queries).toBeGreaterThan(0);
    expect(report.active_connections).toBeGreaterThan(0);
    expect(report.process.resident_memory_bytes).toBeGreaterThan(10_000_000);
    expect(report.process.cpu_seconds).toBeGreaterThan(0);
  });

  it('answers scrapers in valid Prometheus text and OpenMetrics, in any order', async () => {
    await using service = await startMeasuredApp();
    const url = `${service.url}/metrics`;
    for (let round = 0; round < 2; round++) {
      const prometheus = await get(url, 'text/plain');
      expect(prometheus.type).toBe(Registry.PROMETHEUS_CONTENT_TYPE);
      const families = parsePrometheus(prometheus.body);
      const open = await get(url, openMetrics);
      expect(open.type).toBe(Registry.OPENMETRICS_CONTENT_TYPE);
      const openFamilies = parseOpenMetrics(open.body);
      const isCounter = ([, { type }]: [string, { type: string }]) => type === 'counter';
      const plain = [...families].map((each) => (isCounter(each) ? each[0].replace(/_total$/, '') : each[0]));
      expect([...openFamilies.keys()]).toEqual(plain);
      expect(families.size).toBeGreaterThan(30);
    }
  });

  it('tells the same in every format', async () => {
    await using service = await startMeasuredApp();
    for (let i = 0; i < 4; i++) await fetch(`${service.url}/users`);
    const [report, families] = [await readReport(service.url), await scrape(service.url)];
    const open = parseOpenMetrics((await get(`${service.url}/metrics`, openMetrics)).body);
    const seconds = 'cassandra_request_duration_seconds';
    const average = (sumOf(families, `${seconds}_sum`) / sumOf(families, `${seconds}_count`)) * 1000;
    expect(report.total_queries).toBe(sumOf(families, 'cassandra_requests_total'));
    expect(report.average_query_time_ms).toBeCloseTo(average, 2);
    expect(report.active_connections).toBe(sumOf(families, 'cassandra_connections'));
    expect(report.errors_count).toBe(sumOf(families, 'cassandra_request_errors_total'));
    // The JSON answer itself was counted in between.
    expect(report.http.requests_total + 1).toBe(sumOf(families, 'http_server_requests_total'));
    const openRequests = open.get('cassandra_requests')?.samples.reduce((sum, { value }) => sum + value, 0);
    expect(openRequests).toBe(report.total_queries);
  });

  it('names no host, keyspace or data centre', async () => {
    await using service = await startMeasuredApp();
    const { CASSANDRA_KEYSPACE, CASSANDRA_HOSTS } = service.config;
    for (const accept of ['application/json', 'text/plain', openMetrics]) {
      const { body } = await get(`${service.url}/metrics`, accept);
      for (const secret of ['127.0.0.1', 'datacenter1', CASSANDRA_KEYSPACE, ...CASSANDRA_HOSTS.map(String)]) {
        expect(body).not.toContain(secret);
      }
    }
  });

  it('answers HEAD, and below /v1', async () => {
    await using service = await startApp();
    for (const accept of ['application/json', 'text/plain', openMetrics]) {
      const { response, body } = await get(`${service.url}/v1/metrics`, accept, 'HEAD');
      expect(response.status).toBe(200);
      expect(body).toBe('');
      const { type } = await get(`${service.url}/v1/metrics`, accept);
      expect(response.headers.get('content-type')).toBe(type);
    }
  });

  it('is described as it answers', async () => {
    await using service = await startApp();
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
      paths: Record<string, { get: { responses: Record<string, { content: Record<string, unknown> }> } }>;
    };
    const content = document.paths['/metrics']?.get.responses['200']?.content ?? {};
    const types = ['application/json', 'text/plain', 'application/openmetrics-text'];
    expect(Object.keys(content)).toEqual(types);
    for (const accept of types) {
      const { type } = await get(`${service.url}/metrics`, accept);
      expect(type?.split(';')[0]).toBe(accept);
    }
  });

  it("leaves prom-client's global registry alone", async () => {
    await using _service = await startApp();
    expect(globalRegistry.getMetricsAsArray()).toEqual([]);
  });
});
