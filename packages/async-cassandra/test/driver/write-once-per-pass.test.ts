import type { Client } from 'cassandra-driver';
import { expect, it, vi } from 'vitest';
import { createKeyspace } from '../../../../test/cassandra.js';
import { hostsOf } from '../../src/driver/driver-parts.js';

it('writes what is asked in one pass of the event loop in one piece', async () => {
  await using own = await createKeyspace();
  const { session } = own;
  const read = () => session.execute('SELECT key FROM system.local', []);
  await read();

  const writes = socketsOf(session.client).map((socket) => vi.spyOn(socket, 'write'));
  // Each in a callback of its own, as clients' requests are.
  const answers = Array.from(
    { length: 100 },
    () => new Promise((resolve) => setImmediate(() => resolve(read()))),
  );
  await Promise.all(answers);

  const written = writes.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  expect(written).toBeLessThanOrEqual(writes.length);
});

function socketsOf(client: Client) {
  return hostsOf(client)
    .flatMap(({ pool }) => pool.connections)
    .flatMap(({ netClient }) => netClient ?? []);
}
