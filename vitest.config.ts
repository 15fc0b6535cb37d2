import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const cassandra = fileURLToPath(new URL('test/cassandra-setup.ts', import.meta.url));
// `local-cassandra/test-setup`, from its sources: vitest looks set-ups up where packages are built.
const testSetup = fileURLToPath(
  new URL('packages/local-cassandra/src/testing/test-setup.ts', import.meta.url),
);

// Each package is a project of its own, so that `npm test -w <package>` runs just that one.
const project = (name: string, root: string, globalSetup: string[] = [], setupFiles: string[] = []) => ({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  // The global set-up runs in an environment of its own.
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    name,
    root,
    include: ['test/**/*.test.ts'],
    globalSetup,
    setupFiles,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes at once where there is time, and later on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // Programs that tests run take the same entries of packages.
    execArgv: ['--conditions=source'],
  },
});

export default defineConfig({
  test: {
    // Tests wait for clusters as often as for the processor: two cores take two files at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('local-cassandra', 'packages/local-cassandra'),
      project('async-cassandra', 'packages/async-cassandra', [cassandra], ['test/setup/nothing-left.ts']),
      project('users-api', 'apps/users-api', [testSetup]),
      project('create-async-cassandra', 'packages/create-async-cassandra', [cassandra]),
      project('workspace', '.', [cassandra]),
    ],
  },
});
