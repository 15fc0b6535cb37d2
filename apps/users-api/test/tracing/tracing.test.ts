import { Writable } from 'node:stream';
import { SpanKind, trace } from '@opentelemetry/api';
import type { NodeTracerProvider, ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { requestChannel } from 'async-cassandra';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/config.js';
import { openDatabase } from '../../src/database/database.js';
import { traceRequests } from '../../src/tracing/request-spans.js';
import { nowhere } from '../setup/running-app.js';
import {
  type Answer,
  ada,
  noSuchUser,
  startUsersService,
  type UsersService,
} from '../setup/users-service.js';
import { registerSdk, spansOf } from './registered-sdk.js';

const parent = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

let sdk: NodeTracerProvider;
let users: UsersService;
beforeAll(async () => {
  sdk = registerSdk();
  users = await startUsersService();
  traceRequests(users.service.app.server);
});
afterAll(async () => {
  await users[Symbol.asyncDispose]();
  expect(requestChannel.hasSubscribers).toBe(false);
  await sdk.shutdown();
});

/** The place in the trace that an answer tells of, and what was exported of that trace. */
async function traced({ headers }: Answer) {
  const [, traceId = '', spanId = '', flags] = headers.get('traceparent')?.split('-') ?? [];
  const kindOf = (kind: SpanKind) => spansOf(traceId).filter((span) => span.kind === kind);
  await expect.poll(() => flags === '00' || kindOf(SpanKind.SERVER).length > 0).toBe(true);
  return { traceId, spanId, flags, server: kindOf(SpanKind.SERVER), database: kindOf(SpanKind.CLIENT) };
}

function names(spans: readonly ReadableSpan[]): string[] {
  return spans.map(({ name }) => name);
}

describe('Operations: traces', () => {
  it("have the request's span, named by its route, and below it those of the database", async () => {
    const { id } = await users.create();
    const { traceId, spanId, flags, server, database } = await traced(
      await users.request('GET', `/users/${id}`),
    );
    expect(flags).toBe('01');
    expect(server.map((span) => span.spanContext())).toMatchObject([{ traceId, spanId }]);
    expect(server[0]).toMatchObject({
      name: 'GET /users/:user_id',
      attributes: { 'http.route': '/users/:user_id' },
    });
    expect(database.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([spanId]);
    expect(database[0]).toMatchObject({
      name: 'SELECT users',
      attributes: { 'db.system.name': 'cassandra', 'db.namespace': users.keyspace },
    });
    expect(JSON.stringify(database[0]?.attributes)).not.toContain(id);
  });

  it.each([
    ['POST', '/users', ada, 'POST /users', ['INSERT users']],
    ['POST', '/v1/users/batch', [ada, ada], 'POST /v1/users/batch', ['BATCH']],
    ['GET', '/users/stream', undefined, 'GET /users/stream', ['SELECT users']],
    ['GET', noSuchUser, undefined, 'GET /users/:user_id', ['SELECT users']],
    ['GET', '/users/nonsense', undefined, 'GET /users/:user_id', []],
    ['GET', '/no/such/route', undefined, 'GET', []],
  ])('%s %s', async (method, path, body, name, queries) => {
    const { spanId, server, database } = await traced(await users.request(method, path, body));
    expect(names(server)).toEqual([name]);
    expect(names(database)).toEqual(queries);
    for (const { parentSpanContext } of database) expect(parentSpanContext?.spanId).toBe(spanId);
  });

  it('keep requests at the same time apart', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => users.request('GET', noSuchUser)));
    const traces = await Promise.all(answers.map(traced));
    expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(8);
    for (const { spanId, database } of traces) {
      expect(database.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([spanId]);
    }
  });

  it('go on where the caller began', async () => {
    const traceparent = `00-${parent.traceId}-${parent.spanId}-01`;
    const answer = await users.request('GET', noSuchUser, undefined, { traceparent });
    const { traceId, spanId, server } = await traced(answer);
    expect(traceId).toBe(parent.traceId);
    expect(spanId).not.toBe(parent.spanId);
    expect(server[0]?.parentSpanContext?.spanId).toBe(parent.spanId);
  });

  it('are told of in answers, but not made, where the SDK does not sample them', async () => {
    const { flags, traceId } = await traced(await users.request('DELETE', noSuchUser));
    expect(flags).toBe('00');
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(spansOf(traceId)).toEqual([]);
  });

  it('are named in the log, and leave spans alone that are none of requests', async () => {
    const lines: string[] = [];
    const log = pino({}, new Writable({ write: (line, _, done) => done(void lines.push(String(line))) }));
    const config = loadConfig({ ...nowhere, NODE_ENV: 'test' });
    const app = await buildApp(config, openDatabase(config, log), log);
    await trace.getTracer('test').startActiveSpan('mine', async (own) => {
      const { headers } = await app.inject({ url: '/' });
      const context = own.spanContext();
      expect(headers.traceparent).toBe(`00-${context.traceId}-${context.spanId}-01`);
      const logged = lines.map((line) => JSON.parse(line).traceId).filter((id) => id !== undefined);
      expect(logged).toEqual([context.traceId]);
      own.end();
      expect(names(spansOf(context.traceId))).toEqual(['mine']);
    });
    await app.close();
  });
});
