import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { CassandraError, connect, Deadline, type RequestEvent, type Session } from '../../src/index.js';
import { Allowance } from '../../src/resilience/allowance.js';
import { Retries } from '../../src/resilience/retries.js';
import { BreakingProxy } from '../proxy/breaking-proxy.js';

describe('an allowance', () => {
  it('lets a few through at once, and then one in ten that succeed', () => {
    const allowance = new Allowance(3);
    const take = (times: number) => Array.from({ length: times }, () => allowance.take());
    expect(take(4)).toEqual([true, true, true, false]);
    for (let n = 0; n < 25; n++) allowance.earn();
    expect(take(3)).toEqual([true, true, false]);
    for (let n = 0; n < 1_000; n++) allowance.earn();
    expect(take(4)).toEqual([true, true, true, false]);
  });
});

describe('the decision to try again', () => {
  const timeout = new CassandraError('WRITE_TIMEOUT', 'staged');
  const first = { number: 1, withinMs: Infinity, isBack: false };
  const slowest = () => 1;

  it('waits at random within a time that doubles up to a limit', () => {
    const retries = new Retries({ maxAttempts: 6, baseDelayMs: 100, maxDelayMs: 500 }, slowest);
    const delays = [1, 2, 3, 4, 5, 6].map((number) =>
      retries.delayAfter(timeout, true, { ...first, number }),
    );
    expect(delays).toEqual([100, 200, 400, 500, 500, undefined]);
    const soonest = new Retries({}, () => 0);
    expect(soonest.delayAfter(timeout, true, first)).toBe(0);
  });

  it('is no when the wait would outlast the time that is left', () => {
    const retries = new Retries({ baseDelayMs: 100 }, slowest);
    expect(retries.delayAfter(timeout, true, { ...first, withinMs: 100 })).toBeUndefined();
    expect(retries.delayAfter(timeout, true, { ...first, withinMs: 101 })).toBe(100);
  });

  it('is no where it was turned off, where the error is lasting, and where the session itself is full', () => {
    expect(new Retries(false).delayAfter(timeout, true, first)).toBeUndefined();
    const retries = new Retries();
    for (const code of ['SYNTAX_ERROR', 'QUEUE_FULL', 'ABORTED', 'DEADLINE_EXCEEDED'] as const) {
      expect(retries.delayAfter(new CassandraError(code, ''), true, first)).toBeUndefined();
    }
  });

  it('is yes for a statement that must not run twice only where it surely did not run', () => {
    const retries = new Retries();
    const decide = (error: CassandraError) => retries.delayAfter(error, false, first) !== undefined;
    expect(decide(timeout)).toBe(false);
    expect(decide(new CassandraError('UNAVAILABLE', ''))).toBe(false);
    expect(decide(new CassandraError('CONNECTION_LOST', ''))).toBe(false);
    expect(decide(new CassandraError('CONNECTION_LOST', '', { outcome: 'not_applied' }))).toBe(true);
    expect(decide(new CassandraError('NO_HOST_AVAILABLE', ''))).toBe(true);
    expect(decide(new CassandraError('NO_HOST_AVAILABLE', '', { outcome: 'unknown' }))).toBe(false);
  });

  it('is no when the allowance is used up', () => {
    const retries = new Retries();
    const decide = () => retries.delayAfter(timeout, true, first) !== undefined;
    expect(Array.from({ length: 11 }, decide).filter(Boolean)).toHaveLength(10);
    for (let n = 0; n < 10; n++) retries.succeeded();
    expect([decide(), decide()]).toEqual([true, false]);
    // What no node has seen yet burdens none.
    expect(
      retries.delayAfter(new CassandraError('NO_HOST_AVAILABLE', ''), false, { ...first, isBack: true }),
    ).toBe(0);
  });
});

describe('a request whose connection breaks', () => {
  let proxy: BreakingProxy;
  let session: Session;
  let events: RequestEvent[] = [];
  const onRequest = (event: RequestEvent) => void events.push(event);
  const idempotent = { idempotent: true, onRequest };
  const cql = (mark: string) => `SELECT key FROM system.local /* ${mark} */`;

  const open = async (options = {}) => {
    events = [];
    return await connect({ contactPoints: [proxy.contactPoint], ...options });
  };

  beforeAll(async () => {
    proxy = await BreakingProxy.before(String(contactPoints()[0]));
    session = await open();
  });
  afterAll(async () => {
    await session.close();
    await proxy[Symbol.asyncDispose]();
  });

  it('is tried again when it may run twice, and each attempt is told of', async () => {
    events = [];
    proxy.breakAt('may run twice', 1);
    const retry = { baseDelayMs: 600, maxDelayMs: 600, maxAttempts: 8 };
    await using patient = await open({ retry });
    const before = patient.stats.requests;
    const { rows } = await patient.execute(cql('may run twice'), undefined, idempotent);
    expect(rows).toHaveLength(1);
    expect(proxy.due).toBe(0);
    expect(events.length).toBeGreaterThan(1);
    expect(events.map(({ attempt }) => attempt)).toEqual(events.map((_, n) => n + 1));
    expect(events.map(({ willRetry }) => willRetry)).toEqual(events.map((_, n) => n < events.length - 1));
    expect(events.map(({ error }) => error?.retryable)).toEqual([
      ...events.slice(1).map(() => true),
      undefined,
    ]);
    expect(patient.stats).toMatchObject({
      requests: before + events.length,
      errors: events.length - 1,
      retries: events.length - 1,
      requestsInFlight: 0,
    });
  });

  it('fails with an unknown outcome when it must not run twice', async () => {
    await using once = await open();
    proxy.breakAt('run once', 1);
    const failing = once.execute(cql('run once'), undefined, { onRequest });
    await expect(failing).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ attempt: 1, willRetry: false, idempotent: false });
  });

  it('ends its wait for the next attempt when it is aborted, when its time is over, and when the session closes', async () => {
    // The wait is up to an hour: it is what the test acts on that ends it.
    const retry = { baseDelayMs: 3_600_000, maxDelayMs: 3_600_000 };
    const waiting = async (options: object, act: (session: Session) => void) => {
      await using slow = await open({ retry });
      proxy.breakAt('waits', 1);
      const failing = slow.execute(cql('waits'), undefined, { ...idempotent, ...options });
      const settled = failing.then(
        () => undefined,
        (error: CassandraError) => error,
      );
      while (!events.some((event) => event.willRetry)) await new Promise((resolve) => setImmediate(resolve));
      expect(slow.stats.requestsInFlight).toBe(1);
      act(slow);
      const error = await settled;
      expect(slow.stats.requestsInFlight).toBe(0);
      return error;
    };
    const hangUp = new AbortController();
    const reason = new Error('hung up');
    // The attempt that failed may have been done: that it was aborted while waiting does not undo it.
    expect(await waiting({ signal: hangUp.signal }, () => hangUp.abort(reason))).toMatchObject({
      code: 'ABORTED',
      outcome: 'unknown',
    });
    using deadline = Deadline.after(Infinity);
    expect(await waiting({ deadline }, () => deadline.cancel(reason))).toMatchObject({ code: 'ABORTED' });
    expect(await waiting({}, (slow) => void slow.close({ graceMs: 20 }))).toMatchObject({
      code: 'SESSION_CLOSED',
    });
  });

  it('fails with its own error when the next attempt would come after the deadline, wherever that is set', async () => {
    using outer = Deadline.after(5_000);
    using inner = Deadline.after(3_600_000, { signal: outer });
    const select = cql('too late');
    const asked = { ...idempotent, fetchSize: 100 };
    // What a stream reads is prepared first: that it is broken off there is certain to have done nothing.
    for (const [fail, outcome] of [
      [(slow: Session) => slow.execute(select, undefined, { ...asked, timeoutMs: 5_000 }), 'unknown'],
      [(slow: Session) => slow.execute(select, undefined, { ...asked, deadline: inner }), 'unknown'],
      [(slow: Session) => slow.stream(select, [], { ...asked, timeoutMs: 5_000 }).toArray(), 'not_applied'],
      [(slow: Session) => slow.stream(select, [], { ...asked, deadline: inner }).toArray(), 'not_applied'],
    ] as const) {
      await using slow = await open({ retry: { baseDelayMs: 3_600_000, maxDelayMs: 3_600_000 } });
      proxy.breakAt('too late', 1);
      await expect(fail(slow)).rejects.toMatchObject({ retryable: true, outcome });
      expect(events.map(({ willRetry }) => willRetry)).toEqual([false]);
    }
  });

  it('is sent once where retrying was turned off', async () => {
    await using single = await open({ retry: false });
    proxy.breakAt('turned off', 1);
    await expect(single.execute(cql('turned off'), undefined, idempotent)).rejects.toThrow();
    expect(events).toHaveLength(1);
  });
});
