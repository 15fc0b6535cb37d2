import { getEventListeners } from 'node:events';
import type { Client, Host } from 'cassandra-driver';
import { expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { connect, Deadline } from '../../src/index.js';
import { StallDetector } from '../../src/resilience/stall-detector.js';
import { uncaughtDuring } from './uncaught.js';

const select = 'SELECT key FROM system.local';
const open = (options = {}) => connect({ contactPoints: contactPoints(), ...options });
const fails = () => {
  throw new Error('The listener fails');
};

it.each(['onRequest', 'onSend'] as const)(
  'what %s throws is uncaught, and harms no request',
  async (name) => {
    await using session = await open();
    const uncaught = await uncaughtDuring(async () => {
      expect((await session.execute(select, [], { [name]: fails })).rows).toHaveLength(1);
    });
    expect(uncaught).toMatchObject({ message: 'The listener fails' });
    expect(session.stats).toMatchObject({ requests: 1, requestsInFlight: 0 });
  },
);

it('what is aborted between being let in and being sent is not sent', async () => {
  await using session = await open({ maxRequestsInFlight: 1 });
  const hangUp = new AbortController();
  const first = session.execute(select, [], {
    onRequest: () => queueMicrotask(() => hangUp.abort()),
  });
  const second = session.execute(select, [], { signal: hangUp.signal });
  await first;
  await expect(second).rejects.toMatchObject({ code: 'ABORTED', outcome: 'not_applied' });
  expect(session.stats).toMatchObject({ requests: 1, requestsInFlight: 0, requestsWaiting: 0 });
});

it('what is aborted by onSend is not sent, and gives its place back', async () => {
  await using session = await open({ maxRequestsInFlight: 1 });
  const hangUp = new AbortController();
  const told: (string | undefined)[] = [];
  const aborted = session.execute(select, [], {
    signal: hangUp.signal,
    onSend: () => hangUp.abort(),
    onRequest: ({ error }) => told.push(error?.code),
  });
  await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
  expect(told).toEqual(['ABORTED']);
  expect((await session.execute(select)).rows).toHaveLength(1);
});

it('what is no signal is refused, and takes no place', async () => {
  await using session = await open({ maxRequestsInFlight: 1 });
  const controller = new AbortController() as unknown as AbortSignal;
  const refused = session.execute(select, [], { signal: controller });
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', option: 'signal' });
  expect((await session.execute(select)).rows).toHaveLength(1);
});

it('a time limit that is none leaves no listener on the signal beside it', async () => {
  await using session = await open();
  const { signal } = new AbortController();
  for (const timeoutMs of [Number.NaN, -1]) {
    const refused = session.execute(select, [], { signal, timeoutMs });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('a listener of a deadline that throws keeps the others from nothing', async () => {
  using deadline = Deadline.after(Number.POSITIVE_INFINITY);
  const told: string[] = [];
  deadline.onAbort(fails);
  deadline.onAbort(() => told.push('second'));
  deadline.onAbort(() => told.push('third'));
  expect(await uncaughtDuring(() => deadline.cancel('over'))).toMatchObject({
    message: 'The listener fails',
  });
  expect(told).toEqual(['second', 'third']);
});

it.each([Number.NaN, -2, 1.5])('a fetch size of %s is refused', async (fetchSize) => {
  await using session = await open();
  const refused = session.execute(select, [], { fetchSize });
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', option: 'fetchSize' });
});

it('a node that the driver replaces while it is stalled is stalled no more', async () => {
  // A node that stalls and is replaced at that moment cannot be staged: its address stays the same.
  const stalls = new StallDetector(50);
  const host = (address: string) => ({ address, datacenter: 'd', isUp: () => true }) as Host;
  const old = host('127.0.0.1:9042');
  const client = {
    getState: () => ({ getConnectedHosts: () => [old], getInFlightQueries: () => 1 }),
    execute: () => new Promise(() => {}),
  } as unknown as Client;
  const stalled = new Promise<string>((resolve) => stalls.start(client, (_host, kind) => resolve(kind)));
  stalls.watch();
  expect(await stalled).toBe('stalled');
  expect(stalls.findsAny).toBe(true);
  stalls.onSuccess(host(old.address));
  expect(stalls.findsAny).toBe(false);
  stalls.stop();
});
