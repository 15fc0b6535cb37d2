import { startCassandra } from 'local-cassandra';
import { expect, it } from 'vitest';
import { runTests } from './run-tests.js';

// What the driver takes for something else, or does not take, tests leave out by `ofOwnCodecs()` and `usesOwnCodecs`.
it('the service and the library work with values that are left to the driver, too', async () => {
  await using node = await startCassandra({ clusterName: 'tests' });
  const env = { TEST_CASSANDRA_HOSTS: node.contactPoint, ASYNC_CASSANDRA_CODECS: 'driver' };
  const passed = await runTests(['async-cassandra', 'users-api'], env);
  console.log(passed);
  expect(passed).toMatch(/\d+ passed/);
}, 3_600_000);
