import { expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { connect, type HostEvent } from '../../src/index.js';
import { HoldingProxy } from '../proxy/holding-proxy.js';

const resultOpcode = 8;

// What a node answers late must not be lost, however long a new connection would have been answered before.
it.each([
  ['runs slow queries', (frame: Buffer) => frame[4] === resultOpcode],
  ['is paused', () => true],
  // What comes first on a connection, such a node answers still.
  ['has no thread for requests', (_frame: Buffer, index: number) => index > 0],
] as const)('leaves the connections of a node alone that %s', async (_what, holds) => {
  await using proxy = await HoldingProxy.before(String(contactPoints()[0]));
  const events: HostEvent['kind'][] = [];
  await using session = await connect({
    contactPoints: [proxy.contactPoint],
    stallThresholdMs: 50,
    retry: false,
    onHostEvent: ({ kind }) => events.push(kind),
  });
  const connected = proxy.connections;
  proxy.holds = holds;
  proxy.hold();
  const answer = session.execute('SELECT key FROM system.local', [], { timeoutMs: 30_000 });
  // By then the node has been asked on three new connections.
  await expect.poll(() => proxy.connections, { timeout: 20_000 }).toBe(connected + 3);
  proxy.release();
  expect((await answer).rows).toHaveLength(1);
  await expect.poll(() => events).toEqual(['stalled', 'recovered']);
});
