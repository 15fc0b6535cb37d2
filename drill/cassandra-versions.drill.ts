import { startCassandra } from 'local-cassandra';
import { expect, it } from 'vitest';
import { runTests } from './run-tests.js';

// The newest of each line. Nodes that tests boot for themselves are of the same release; what came with Cassandra 5, such as
// vectors, they leave out by `isCassandra5()`.
it.each(['4.1.10', '4.0.19'])(
  'the contract of the service and every test of the library hold on Cassandra %s',
  async (version) => {
    await using node = await startCassandra({ version, clusterName: 'tests', startupTimeoutMs: 300_000 });
    const env = { TEST_CASSANDRA_HOSTS: node.contactPoint, LOCAL_CASSANDRA_VERSION: version };
    const passed = await runTests(['async-cassandra', 'users-api', 'workspace'], env);
    console.log(`${version}: ${passed}`);
    expect(passed).toMatch(/\d+ passed/);
  },
  3_600_000,
);
