import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { METHODS, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openSocket, rawRequest } from '../../setup/raw-request.js';
import { startApp } from '../../setup/running-app.js';
import type { Family } from './exposition.js';
import { readReport, scrape, sumOf } from './measured-app.js';

const methods = METHODS.filter((method) => method !== 'CONNECT');

async function ask(port: number, method: string, path: string): Promise<void> {
  const [response] = await once(request({ port, method, path, agent: false }).end(), 'response');
  response.resume();
  await once(response, 'close');
}

/** Two hundred addresses, half of them below a route, by every method there is. */
async function askAtRandom(port: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const path = i % 2 === 0 ? `/users/${randomUUID()}` : `/x${randomBytes(8).toString('hex')}`;
    await ask(port, methods[i % methods.length] ?? 'GET', path);
    await ask(port, 'GET', path);
  }
}

const httpFamilies = [
  'http_server_requests_total',
  'http_server_request_duration_seconds',
  'http_server_response_bytes_total',
];

function httpSamples(families: ReadonlyMap<string, Family>) {
  return httpFamilies.flatMap((name) => families.get(name)?.samples ?? []);
}

function valuesOf(families: ReadonlyMap<string, Family>, label: string): string[] {
  const values = httpSamples(families).flatMap(({ labels }) => labels[label] ?? []);
  return [...new Set(values)].sort();
}

describe('All endpoint functionality: the metrics of HTTP', () => {
  it('count by method, route template and status', async () => {
    await using service = await startApp();
    const before = await scrape(service.url);
    await fetch(`${service.url}/`);
    await fetch(`${service.url}/health/live?x=1`);
    await fetch(`${service.url}/health/live`, { method: 'HEAD' });
    await fetch(`${service.url}/users/${randomUUID()}`);
    await fetch(`${service.url}/users/${randomUUID()}`, { method: 'POST' });
    await fetch(`${service.url}/nowhere`);
    const after = await scrape(service.url);
    const grown = (labels: Record<string, string>) =>
      sumOf(after, 'http_server_requests_total', labels) -
      sumOf(before, 'http_server_requests_total', labels);
    expect(grown({ method: 'GET', route: '/', status: '200' })).toBe(1);
    expect(grown({ method: 'GET', route: '/health/live', status: '200' })).toBe(1);
    expect(grown({ method: 'HEAD', route: '/health/live', status: '200' })).toBe(1);
    expect(grown({ method: 'GET', route: '/users/:user_id', status: '503' })).toBe(1);
    expect(grown({ method: 'POST', route: '/users/:user_id', status: '405' })).toBe(1);
    expect(grown({ method: 'GET', route: 'unmatched', status: '404' })).toBe(1);
    // The first scrape is over, too.
    expect(grown({})).toBe(7);
    const count = 'http_server_request_duration_seconds_count';
    expect(sumOf(after, count) - sumOf(before, count)).toBe(7);
    expect(sumOf(after, count, { route: '/users/:user_id', status_class: '4xx' })).toBe(1);
  });

  it('have few label values, whatever clients ask for', async () => {
    await using service = await startApp();
    await scrape(service.url);
    await askAtRandom(service.port);
    const first = await scrape(service.url);
    await askAtRandom(service.port);
    const second = await scrape(service.url);

    expect(httpSamples(second).length).toBe(httpSamples(first).length);
    expect(valuesOf(second, 'method')).toEqual(
      ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'OTHER'].sort(),
    );
    expect(valuesOf(second, 'route')).toEqual(['/metrics', '/users/:user_id', 'unmatched']);
    const all = sumOf(second, 'http_server_requests_total', { route: 'unmatched' });
    expect(all).toBe(400);
  });

  it('tell of answers that were broken off, and of what is in flight', async () => {
    await using service = await startApp({ routes: (app) => app.get('/never', () => new Promise(() => {})) });
    const socket = await openSocket(service.port);
    socket.write('GET /never HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(async () => (await readReport(service.url)).http.requests_in_flight).toBe(2);
    socket.destroy();
    await expect.poll(async () => (await readReport(service.url)).http.requests_in_flight).toBe(1);
    const families = await scrape(service.url);
    expect(sumOf(families, 'http_server_requests_total', { route: '/never', status: 'aborted' })).toBe(1);
    expect(sumOf(families, 'http_server_requests_total', { route: '/never' })).toBe(1);
  });

  it('count the bytes of each answer once on a connection that is kept', async () => {
    await using service = await startApp();
    const head = 'GET /health/live HTTP/1.1\r\nHost: x\r\n';
    const answers = await rawRequest(service.port, `${head}\r\n${head}\r\n${head}Connection: close\r\n\r\n`);
    expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    const written = sumOf(await scrape(service.url), 'http_server_response_bytes_total', {
      route: '/health/live',
    });
    expect(written).toBe(Buffer.byteLength(answers));
  });

  it('count what is refused while the service drains', async () => {
    await using service = await startApp({ routes: (app) => app.get('/never', () => new Promise(() => {})) });
    const socket = await openSocket(service.port);
    socket.write('GET /never HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(async () => (await readReport(service.url)).http.requests_in_flight).toBe(2);
    const closed = service.app.lifecycle.shutdown();
    expect((await fetch(service.url)).status).toBe(503);
    const report = await readReport(service.url);
    expect(report.http.requests_by_status['503']).toBe(1);
    socket.destroy();
    await closed;
  });
});
