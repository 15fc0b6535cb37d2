import * as localCassandra from 'local-cassandra';
import { expect, it } from 'vitest';

it('exports just this', () => {
  expect(Object.keys(localCassandra).sort()).toEqual([
    'CassandraCluster',
    'CassandraNode',
    'DEFAULT_CASSANDRA_VERSION',
    'LocalCassandraError',
    'RedisServer',
    'findJava',
    'freshKeyspace',
    'selfSigned',
    'sharedCassandra',
    'startCassandra',
    'startCluster',
    'startRedis',
    'testSetup',
  ]);
});
