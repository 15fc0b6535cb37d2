import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { startTraces } from '../../src/tracing/start-traces.js';
import { serviceName, version } from '../../src/version.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../setup/cassandra.js';
import { type Child, listeningPort, run, typescript } from '../setup/child.js';
import { nowhere } from '../setup/running-app.js';
import { startCollector } from './collector.js';
import { registerSdk } from './registered-sdk.js';

const loadedPackages = fileURLToPath(new URL('../setup/loaded-packages.cjs', import.meta.url));
const [traceId, parentId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
const traceparent = `00-${traceId}-${parentId}-01`;

/** The service as a process of its own, without a Cassandra unless `env` names one; says what it has loaded when it ends. */
function startServer(env: Record<string, string>): Child {
  const settings = { ...nowhere, HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'production', ...env };
  return run(process.execPath, ['--require', loadedPackages, ...typescript, 'src/server.ts'], settings);
}

async function end(server: Child): Promise<void> {
  server.process.kill('SIGTERM');
  expect(await server.ended, server.output()).toEqual({ code: 0, signal: null });
}

describe('Operations: traces that are sent', () => {
  it('lead from the client to the CQL, and are out when the service ends', async () => {
    await using collector = await startCollector();
    const keyspace = newKeyspaceName();
    await using server = startServer({
      CASSANDRA_HOSTS: contactPoints().join(),
      CASSANDRA_KEYSPACE: keyspace,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=acme',
      OTEL_TRACES_SAMPLER: 'parentbased_always_off',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    const url = `http://127.0.0.1:${await listeningPort(server)}`;
    await server.printed('Health:');
    const body = JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com', age: 36 });
    const headers = { 'content-type': 'application/json', traceparent };
    const answer = await fetch(`${url}/users?name=Ada`, { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
    const unsampled = await fetch(`${url}/users`);
    expect(unsampled.headers.get('traceparent')).toMatch(/-00$/);
    await end(server);

    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const [request, ...queries] = spans.sort(
      (a, b) => Number(b.parentSpanId === parentId) - Number(a.parentSpanId === parentId),
    );
    expect(request).toMatchObject({
      parentSpanId: parentId,
      name: 'POST /users',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/users',
        'http.response.status_code': 201,
      },
      resource: {
        'service.name': serviceName,
        'service.version': version,
        'deployment.environment.name': 'test',
      },
    });
    expect(answer.headers.get('traceparent')).toBe(`00-${traceId}-${request?.spanId}-01`);
    expect(queries).toMatchObject([
      {
        parentSpanId: request?.spanId,
        name: 'INSERT users',
        attributes: { 'db.system.name': 'cassandra', 'db.namespace': keyspace },
      },
    ]);
    expect(JSON.stringify(spans)).not.toMatch(/Ada|ada@example/);
    expect(collector.requests[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-tenant': 'acme' } });
    expect(server.output()).toMatch(/loaded: .*@opentelemetry\/exporter-trace-otlp-proto/);
    await dropKeyspace(keyspace);
  });

  it('cost nothing where no collector is named: nothing of the SDK is loaded', async () => {
    await using server = startServer({});
    await fetch(`http://127.0.0.1:${await listeningPort(server)}/health/live`);
    await end(server);
    expect(server.output()).toContain('loaded: @opentelemetry/api\n');
  });

  it('are not made where OTEL_SDK_DISABLED says so, or the process has an SDK', async () => {
    const said: string[] = [];
    const log = { info: (message: string) => void said.push(message), warn: () => {} };
    const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    expect(await startTraces(loadConfig({ ...collector, OTEL_SDK_DISABLED: 'true' }), log)).toBe(undefined);
    const own = registerSdk();
    expect(await startTraces(loadConfig(collector), log)).toBe(undefined);
    expect(said).toEqual(['Traces are left to the OpenTelemetry SDK that this process was started with']);
    await own.shutdown();
  });

  it('hold neither requests nor the end up while the collector hangs, and the log says once that they are lost', async () => {
    await using collector = await startCollector({ hangs: true });
    await using server = startServer({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/traces`,
      OTEL_SERVICE_NAME: 'another',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1500',
      OTEL_BSP_SCHEDULE_DELAY: '10',
      SHUTDOWN_TIMEOUT: '0',
    });
    const url = `http://127.0.0.1:${await listeningPort(server)}/users`;
    expect((await fetch(url)).status).toBe(503);
    await server.printed('Spans are lost');
    expect((await fetch(url)).status).toBe(503);
    await expect.poll(() => collector.requests.length).toBe(2);
    await end(server);
    expect(server.output()).toContain('The collector did not take the last spans within 1 s');
    expect(server.output().match(/Spans are lost/g)).toHaveLength(1);
    expect(collector.requests[0]?.path).toBe('/traces');
    expect(collector.spans[0]).toMatchObject({
      name: 'GET /users',
      attributes: { 'error.type': '503' },
      resource: { 'service.name': 'another' },
    });
  });
});
