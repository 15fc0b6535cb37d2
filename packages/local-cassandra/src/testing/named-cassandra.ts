import { askIdentity } from '../cql/cql-client.js';
import { LocalCassandraError } from '../errors.js';
import type { SharedCassandra } from './shared-cassandra.js';

/**
 * The Cassandra that somebody names for the tests: `host`, `host:port` or `[IPv6]:port` of its nodes, separated by commas.
 * @throws LocalCassandraError `INVALID_OPTION` when it does not answer there.
 */
export async function namedCassandra(hosts: string): Promise<SharedCassandra> {
  const nodes = hosts.split(',').map((each) => {
    const [, address = '', port = '9042'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(each.trim()) ?? [];
    return { address, port: Number(port) };
  });
  const contactPoints = nodes.map(({ address, port }) =>
    address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
  );
  const { address = '', port = 0 } = nodes[0] ?? {};
  const identity = await askIdentity({ address, port, security: {} }).catch((error: Error) => {
    const message = `TEST_CASSANDRA_HOSTS=${hosts}: no Cassandra answers there: ${error.message}`;
    throw new LocalCassandraError('INVALID_OPTION', message, { cause: error });
  });
  return { contactPoints, port, localDataCenter: identity.dataCenter, version: identity.release };
}
