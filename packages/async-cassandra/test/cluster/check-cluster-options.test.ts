import { expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { Cluster, type ClusterOptions, connect, Session } from '../../src/index.js';

const wrong: [option: string, options: Partial<ClusterOptions>][] = [
  ['port', { port: Number.NaN }],
  ['port', { port: 65_536 }],
  ['maxRequestsInFlight', { maxRequestsInFlight: 0 }],
  ['maxRequestsInFlight', { maxRequestsInFlight: Number.NaN }],
  ['maxRequestsWaiting', { maxRequestsWaiting: -1 }],
  ['connectTimeoutMs', { connectTimeoutMs: -1 }],
  ['requestTimeoutMs', { requestTimeoutMs: Number.POSITIVE_INFINITY }],
  ['stallThresholdMs', { stallThresholdMs: 0 }],
  ['retry.maxAttempts', { retry: { maxAttempts: 0 } }],
  ['retry.baseDelayMs', { retry: { baseDelayMs: Number.NaN } }],
  ['speculativeExecution.delayMs', { speculativeExecution: { delayMs: Number.POSITIVE_INFINITY } }],
];

it.each(wrong)('refuses a %s of %o', (option, options) => {
  expect(() => new Cluster({ contactPoints: ['127.0.0.1'], ...options })).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', option }),
  );
});

it('takes numbers that are at the edge', async () => {
  await using session = await connect({
    contactPoints: contactPoints(),
    maxRequestsInFlight: 1,
    maxRequestsWaiting: 0,
    requestTimeoutMs: 2 ** 31 - 1,
    stallThresholdMs: Number.POSITIVE_INFINITY,
    retry: { maxAttempts: 1, baseDelayMs: 0, maxDelayMs: 0 },
    speculativeExecution: { delayMs: 0, maxExecutions: 1 },
  });
  expect((await session.execute('SELECT key FROM system.local')).rows).toHaveLength(1);
});

it("refuses the same on somebody else's client", async () => {
  await using session = await connect({ contactPoints: contactPoints() });
  expect(() => Session.from(session.client, { maxRequestsInFlight: 0 })).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', option: 'maxRequestsInFlight' }),
  );
});
