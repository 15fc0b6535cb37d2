import { expect, it } from 'vitest';
import { contactPoints, createKeyspace } from '../../../../test/cassandra.js';
import { connect } from '../../src/index.js';
import { FlappingProxy } from '../proxy/flapping-proxy.js';

it('asks a node under its new address by its tokens, and its old address no more', async () => {
  await using own = await createKeyspace();
  await using one = await FlappingProxy.before(String(contactPoints()[0]));
  await using other = await FlappingProxy.before(String(contactPoints()[0]));
  await using session = await connect({
    contactPoints: [one.contactPoint, other.contactPoint],
    keyspace: own.keyspace,
  });
  const [first, second] = session.hosts[0]?.address === one.contactPoint ? [one, other] : [other, one];
  expect(session.hosts).toMatchObject([{ address: first.contactPoint }]);
  expect(session.hasQuorum()).toBe(true);

  first.down('reset');
  const addresses = () => session.hosts.map(({ address, up }) => ({ address, up }));
  await expect.poll(addresses, { timeout: 20_000 }).toEqual([{ address: second.contactPoint, up: true }]);
  expect(session.hasQuorum()).toBe(true);
  const replicas = session.client.getReplicas(own.keyspace, Buffer.from('any'));
  expect(replicas?.map(({ address }) => address)).toEqual([second.contactPoint]);

  const tries = first.connections;
  await first.up();
  // What was due to reconnect had 1 s at most to wait.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(first.connections).toBe(tries);
});
