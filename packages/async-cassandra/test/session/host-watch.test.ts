import { expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { connect, type HostEvent } from '../../src/index.js';
import { uncaughtDuring } from './uncaught.js';

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
  const uncaught = await uncaughtDuring(() => session.client.emit('hostDown', host));
  expect(uncaught).toMatchObject({ message: 'The listener fails' });
  expect(told).toEqual(['down']);
  expect((await session.execute('SELECT key FROM system.local')).rows).toHaveLength(1);
});
