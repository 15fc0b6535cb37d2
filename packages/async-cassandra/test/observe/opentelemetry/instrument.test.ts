import { context, createContextKey, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, type ReadableSpan, SamplingDecision } from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../../test/cassandra.js';
import {
  bind,
  connect,
  type RequestEvent,
  requestChannel,
  type Session,
  statement,
} from '../../../src/index.js';
import { instrument } from '../../../src/observe/opentelemetry/index.js';
import { inSpan, nanoseconds, parentIds, Traced } from './traced.js';

const insertItem = statement({
  cql: 'INSERT INTO items (run, n) VALUES (:run, :n)',
  params: { run: 'int', n: 'int' },
  idempotent: true,
});
const selectItems = statement({
  cql: 'SELECT n FROM items WHERE run = :run',
  params: { run: 'int' },
  row: { n: 'int!' },
  consistency: 'LOCAL_ONE',
});
const [address = '', port = ''] = (contactPoints()[0] ?? '').split(':');

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute('CREATE TABLE items (run int, n int, PRIMARY KEY (run, n))');
  await session.batch([1, 2, 3, 4, 5].map((n) => bind(insertItem, { run: 1, n })));
});
afterEach(() => expect(requestChannel.hasSubscribers).toBe(false));
afterAll(() => keyspace[Symbol.asyncDispose]());

it('does nothing while no SDK is registered', async () => {
  using _spans = instrument();
  expect(requestChannel.hasSubscribers).toBe(false);
});

describe('With an SDK', () => {
  const traced = new Traced();
  beforeAll(() => traced.provider.register());
  beforeEach(() => void traced.taken());
  afterAll(() => traced.provider.shutdown());

  it('makes a client span of a request, as the conventions for Cassandra want it', async () => {
    using _spans = instrument({ session });
    await session.execute(selectItems, { run: 1 }, { fetchSize: 10 });
    const [span] = traced.taken();
    expect(span).toMatchObject({ name: 'SELECT items', kind: SpanKind.CLIENT, status: { code: 0 } });
    expect(span?.attributes).toEqual({
      'db.system.name': 'cassandra',
      'db.namespace': keyspace.keyspace,
      'db.operation.name': 'SELECT',
      'db.collection.name': 'items',
      'db.query.summary': 'SELECT items',
      'db.query.text': selectItems.cql,
      'db.response.returned_rows': 5,
      'server.address': address,
      'server.port': Number(port),
      'network.peer.address': address,
      'network.peer.port': Number(port),
      'cassandra.consistency.level': 'local_one',
      'cassandra.coordinator.dc': 'datacenter1',
      'cassandra.coordinator.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'cassandra.page.size': 10,
      'cassandra.query.idempotent': false,
    });
  });

  it('counts what Cassandra warned of', async () => {
    using _spans = instrument({ session });
    await session.execute('SELECT count(*) FROM items');
    expect(traced.taken()[0]?.attributes).toMatchObject({ 'async_cassandra.warnings': 1 });
  });

  it('tells of a batch how many there are, and of a batch of one what it is', async () => {
    using _spans = instrument();
    await session.batch([1, 2, 3].map((n) => bind(insertItem, { run: 2, n })));
    await session.batch([bind(insertItem, { run: 2, n: 4 })]);
    const [batch, single] = traced.taken();
    expect(batch?.name).toBe('BATCH');
    expect(batch?.attributes).toMatchObject({ 'db.operation.name': 'BATCH', 'db.operation.batch.size': 3 });
    expect(batch?.attributes).not.toHaveProperty('db.query.text');
    expect(batch?.attributes).not.toHaveProperty('cassandra.coordinator.dc');
    expect(single?.name).toBe('INSERT items');
    expect(single?.attributes).not.toHaveProperty('db.operation.batch.size');
  });

  it('begins when the request was sent, and ends with it', async () => {
    let event: RequestEvent | undefined;
    const onRequest = (each: RequestEvent) => {
      event = each;
    };
    using _spans = instrument();
    const caller = await inSpan('caller', () => session.execute(selectItems, { run: 1 }, { onRequest }));
    const [span] = traced.taken();
    if (span === undefined) throw new Error('no span');
    const { startTime, endTime, duration } = caller as unknown as ReadableSpan;
    const lasted = Number(nanoseconds(span.duration)) / 1e6;
    expect(Math.abs(lasted - (event?.durationMs ?? 0))).toBeLessThan(0.001);
    // To the microsecond, that clocks are read in.
    expect(nanoseconds(span.startTime)).toBeGreaterThanOrEqual(nanoseconds(startTime) - 1_000_000n);
    expect(nanoseconds(span.endTime)).toBeLessThanOrEqual(nanoseconds(endTime) + 1_000_000n);
    expect(nanoseconds(span.duration)).toBeLessThan(nanoseconds(duration));
  });

  it('puts errors down by code, and no value anywhere', async () => {
    using _spans = instrument();
    await session.execute("SELEKT 'secret'").catch(() => {});
    await session.execute("SELECT n FROM items WHERE run = 'secret'").catch(() => {});
    await session.execute('SELECT n FROM items WHERE run = ?', ['secret']).catch(() => {});
    const spans = traced
      .taken()
      .map(({ name, attributes, status, events }) => ({ name, attributes, status, events }));
    expect(spans).toMatchObject([
      { name: 'cassandra', attributes: { 'error.type': 'SYNTAX_ERROR', 'db.response.status_code': '8192' } },
      {
        name: 'SELECT items',
        attributes: { 'error.type': 'INVALID_QUERY', 'db.response.status_code': '8704' },
      },
      { name: 'SELECT items', attributes: { 'error.type': 'INVALID_ARGUMENT' } },
    ]);
    for (const { status, attributes } of spans) {
      expect(status).toMatchObject({ code: SpanStatusCode.ERROR, message: expect.stringMatching(/\.$/) });
      expect(attributes).not.toHaveProperty('db.response.returned_rows');
    }
    expect(JSON.stringify(spans)).not.toContain('secret');
  });

  it('makes none of what was never sent, and of what nobody waits for any more one of what it came to', async () => {
    using _spans = instrument();
    const closed = await connect({ contactPoints: contactPoints() });
    await closed.close();
    await expect(closed.execute(selectItems, { run: 1 })).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
    const caller = await inSpan('caller', async () => {
      const hangUp = new AbortController();
      const pending = session.execute(selectItems, { run: 1 }, { signal: hangUp.signal });
      hangUp.abort();
      await expect(pending).rejects.toMatchObject({ code: 'ABORTED' });
    });
    await expect.poll(() => session.stats.requestsInFlight).toBe(0);
    const spans = traced.taken();
    expect(spans.map(({ status }) => status.code)).toEqual([SpanStatusCode.UNSET]);
    expect(parentIds(spans)).toEqual([caller.spanContext().spanId]);
  });

  it('leaves decisions about sampling to the SDK, and tells it what it needs for them', async () => {
    const off = new Traced(new AlwaysOffSampler());
    const choosy = new Traced({
      shouldSample: (_context, _traceId, name, kind, attributes) => ({
        decision:
          name === 'SELECT items' && kind === SpanKind.CLIENT && attributes['db.collection.name'] === 'items'
            ? SamplingDecision.RECORD_AND_SAMPLED
            : SamplingDecision.NOT_RECORD,
      }),
    });
    using _registered = instrument();
    using _off = instrument({ tracerProvider: off.provider });
    using _choosy = instrument({ tracerProvider: choosy.provider });
    await session.execute(selectItems, { run: 1 });
    await session.execute(insertItem, { run: 3, n: 1 });
    expect([traced.taken().length, off.taken().length, choosy.taken().length]).toEqual([2, 0, 1]);

    const unsampled = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.NONE };
    await context.with(trace.setSpanContext(context.active(), unsampled), () =>
      session.execute(selectItems, { run: 1 }),
    );
    expect(traced.taken()).toEqual([]);
    const sampled = { ...unsampled, traceFlags: TraceFlags.SAMPLED };
    await context.with(trace.setSpanContext(context.active(), sampled), () =>
      session.execute(selectItems, { run: 1 }),
    );
    expect(parentIds(traced.taken())).toEqual([sampled.spanId]);
  });

  it('makes none where tracing is suppressed', async () => {
    using _spans = instrument();
    // What `suppressTracing` of @opentelemetry/core sets.
    const key = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
    await context.with(context.active().setValue(key, true), () => session.execute(selectItems, { run: 1 }));
    expect(traced.taken()).toEqual([]);
    await session.execute(selectItems, { run: 1 });
    expect(traced.taken()).toHaveLength(1);
  });

  it('makes spans of one session alone, and none any more when it has ended', async () => {
    await using other = await connect({ contactPoints: contactPoints() });
    const spans = instrument({ session: other });
    await session.execute(selectItems, { run: 1 });
    await other.execute("SELECT key FROM system.local WHERE key = 'local'");
    const [span, ...others] = traced.taken();
    expect(others).toEqual([]);
    expect(span?.attributes).toMatchObject({
      'db.namespace': 'system',
      'db.collection.name': 'system.local',
      'db.query.text': 'SELECT key FROM system.local WHERE key = ?',
    });
    spans[Symbol.dispose]();
    spans[Symbol.dispose]();
    await other.execute('SELECT key FROM system.local');
    expect(traced.taken()).toEqual([]);
  });
});
