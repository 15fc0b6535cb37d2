import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const cassandra = fileURLToPath(new URL('test/cassandra-setup.ts', import.meta.url));

/** What takes too long for `npm test`: faults and loads, one file a case, one after another. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  // The global set-up runs in an environment of its own.
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    include: ['drill/**/*.drill.ts', 'packages/*/drill/**/*.drill.ts'],
    globalSetup: [cassandra],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Programs that drills run take the same entries of packages.
    execArgv: ['--conditions=source'],
    expect: { poll: { timeout: 20_000 } },
  },
});
