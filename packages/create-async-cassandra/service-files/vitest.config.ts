import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Tests wait for Cassandra as often as for the processor: two cores take two files at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    include: ['test/**/*.test.ts'],
    // Starts a Cassandra for all tests, or takes the one that TEST_CASSANDRA_HOSTS names.
    globalSetup: 'local-cassandra/test-setup',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes at once where there is time, and later on a busy machine.
    expect: { poll: { timeout: 20_000 } },
  },
});
