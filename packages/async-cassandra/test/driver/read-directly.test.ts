import type { Client } from 'cassandra-driver';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createKeyspace } from '../../../../test/cassandra.js';
import { hostsOf } from '../../src/driver/driver-parts.js';

const cql = 'SELECT key FROM system.local';

it('hands answers on without the streams of the driver', async () => {
  await using own = await createKeyspace();
  const { session } = own;
  const writes = connectionsOf(session.client).map(({ protocol }) => vi.spyOn(protocol, 'write'));
  expect((await session.execute(cql, [])).rows).toHaveLength(1);
  expect(writes.length).toBeGreaterThan(0);
  for (const { mock } of writes) expect(mock.calls).toEqual([]);
});

it('leaves it uncaught when a callback of another user of the client throws, and reads on', async () => {
  await using own = await createKeyspace();
  const { session } = own;
  const uncaught = untilUncaught();
  const thrown = new Error('Not of the library');
  const throwIt = () => {
    throw thrown;
  };
  session.client.eachRow(cql, [], { prepare: true }, throwIt, () => {});
  expect(await uncaught).toBe(thrown);
  for (let i = 0; i < 10; i++) expect((await session.execute(cql, [])).rows).toHaveLength(1);
});

/** Takes the place of the listeners of the test runner, which would end the run. */
function untilUncaught(): Promise<unknown> {
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
  });
  return new Promise((resolve) => process.once('uncaughtException', resolve));
}

function connectionsOf(client: Client) {
  return hostsOf(client).flatMap(({ pool }) => pool.connections);
}
