import { once } from 'node:events';
import { expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { connect, type HostEvent } from '../../src/index.js';

it('makes what a listener of nodes throws an uncaught exception, and goes on', async () => {
  const told: HostEvent['kind'][] = [];
  await using session = await connect({
    contactPoints: contactPoints(),
    onHostEvent({ kind }) {
      told.push(kind);
      throw new Error('The listener fails');
    },
  });
  const [host] = session.client.hosts.values();
  // Vitest's own would count it as a failure.
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  try {
    const caught = once(process, 'uncaughtException');
    session.client.emit('hostDown', host);
    expect(await caught).toMatchObject([{ message: 'The listener fails' }, 'uncaughtException']);
  } finally {
    for (const listener of listeners) process.on('uncaughtException', listener);
  }
  expect(told).toEqual(['down']);
  expect((await session.execute('SELECT key FROM system.local')).rows).toHaveLength(1);
});
