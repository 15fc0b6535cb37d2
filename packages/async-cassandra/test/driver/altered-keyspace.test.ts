import { expect, it } from 'vitest';
import { contactPoints, createKeyspace } from '../../../../test/cassandra.js';
import { connect } from '../../src/index.js';
import { FlappingProxy } from '../proxy/flapping-proxy.js';

it('knows how a keyspace is replicated that was altered while nobody told', async () => {
  await using own = await createKeyspace();
  await using proxy = await FlappingProxy.before(String(contactPoints()[0]));
  await using session = await connect({ contactPoints: [proxy.contactPoint], keyspace: own.keyspace });
  expect(session.hasQuorum()).toBe(true);
  const replicate = (factor: number) =>
    own.session.execute(
      `ALTER KEYSPACE ${own.keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': ${factor}}`,
    );
  const isUp = () => session.hosts.some(({ up }) => up);

  proxy.down('refused');
  await expect.poll(isUp).toBe(false);
  await replicate(3);
  await proxy.up();
  await expect.poll(isUp).toBe(true);
  await expect.poll(() => session.hasQuorum(), { timeout: 5_000 }).toBe(false);

  // And while it is told.
  await replicate(1);
  await expect.poll(() => session.hasQuorum()).toBe(true);
});
