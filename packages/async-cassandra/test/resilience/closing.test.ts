import { expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { connect } from '../../src/index.js';
import { BreakingProxy } from '../proxy/breaking-proxy.js';

it('a session that closes while its driver reconnects leaves no connection', async () => {
  await using proxy = await BreakingProxy.before(String(contactPoints()[0]));
  for (let round = 0; round < 12; round++) {
    const session = await connect({ contactPoints: [proxy.contactPoint], retry: false });
    proxy.breakAt('breaks here', 1);
    await expect(session.execute('SELECT key FROM system.local /* breaks here */')).rejects.toThrow();
    // Each time a little further into the reconnecting.
    for (let turn = 0; turn < round * 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    await session.close();
  }
  await expect.poll(() => proxy.openConnections, { timeout: 10_000 }).toBe(0);
  // Nor does one come later: what was due to reconnect had 2 s at most to wait.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(proxy.openConnections).toBe(0);
});
