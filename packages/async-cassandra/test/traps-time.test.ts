import { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../test/cassandra.js';
import { type CassandraError, connect } from '../src/index.js';
import { HoldingProxy } from './proxy/holding-proxy.js';

const select = 'SELECT key FROM system.local';

let keyspace: TestKeyspace;
beforeAll(async () => {
  keyspace = await createKeyspace();
});
afterAll(() => keyspace[Symbol.asyncDispose]());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: CassandraError) => error.code,
  );

it('200 deadlines that cannot be kept cost nobody the connection they share', async () => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  await using session = await connect({ contactPoints: [proxy.contactPoint], stallThresholdMs: Infinity });
  await session.execute(select);
  const before = [proxy.connections, proxy.openConnections];
  proxy.hold();
  const patient = Array.from({ length: 20 }, () => session.execute(select));
  const hostile = Array.from({ length: 200 }, () => codeOf(session.execute(select, [], { timeoutMs: 1 })));
  expect(new Set(await Promise.all(hostile))).toEqual(new Set(['DEADLINE_EXCEEDED']));
  // They are Cassandra's to finish, and count as in flight until it has.
  expect(session.stats.requestsInFlight).toBe(220);
  proxy.release();
  for (const { rows } of await Promise.all(patient)) expect(rows).toHaveLength(1);
  expect((await session.execute(select)).rows).toHaveLength(1);
  await expect.poll(() => session.stats.requestsInFlight).toBe(0);
  expect([proxy.connections, proxy.openConnections]).toEqual(before);
  expect(session.hosts.map(({ connections }) => connections)).toEqual([1]);
});

it('what the driver does when each of them is its own time limit', async () => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  const client = new Client({ contactPoints: [proxy.contactPoint], localDataCenter: 'datacenter1' });
  await client.connect();
  const made = proxy.connections;
  proxy.hold();
  const patient = client.execute(select).then(
    () => 'done',
    () => 'failed',
  );
  const hostile = Array.from({ length: 200 }, () => client.execute(select, [], { readTimeout: 1 }));
  await Promise.allSettled(hostile);
  expect(await patient).toBe('failed');
  proxy.release();
  await expect.poll(() => proxy.connections).toBeGreaterThan(made);
  await client.shutdown();
});

it('closing waits for what is in flight, which the shutdown of the driver fails', async () => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  const session = await connect({ contactPoints: [proxy.contactPoint], stallThresholdMs: Infinity });
  const client = new Client({ contactPoints: [proxy.contactPoint], localDataCenter: 'datacenter1' });
  await client.connect();
  proxy.hold();
  const own = Array.from({ length: 50 }, () => codeOf(session.execute(select)));
  const bare = Promise.allSettled(Array.from({ length: 50 }, () => client.execute(select)));
  await expect.poll(() => proxy.heldAnswers).toBeGreaterThanOrEqual(100);
  const closing = session.close();
  await client.shutdown();
  expect((await bare).filter(({ status }) => status === 'rejected')).toHaveLength(50);
  proxy.release();
  await closing;
  expect(await Promise.all(own)).toEqual(Array(50).fill('done'));
  expect(session.stats).toMatchObject({ errors: 0, requestsInFlight: 0 });
});

it('4,000 requests at once are sent 1,024 at a time, and none fails', async () => {
  await using session = await connect({ contactPoints: contactPoints() });
  const running = Array.from({ length: 4_000 }, () => codeOf(session.execute(select)));
  const { requestsInFlight, requestsWaiting } = session.stats;
  expect([requestsInFlight, requestsWaiting]).toEqual([1_024, 2_976]);
  expect(new Set(await Promise.all(running))).toEqual(new Set(['done']));
});

it('one more than may wait is refused at once, with its own error', async () => {
  const limits = { maxRequestsInFlight: 2, maxRequestsWaiting: 3 };
  await using session = await connect({ contactPoints: contactPoints(), ...limits });
  const running = Array.from({ length: 6 }, () => codeOf(session.execute(select)));
  const codes = await Promise.all(running);
  expect(codes).toEqual(['done', 'done', 'done', 'done', 'done', 'QUEUE_FULL']);
});
