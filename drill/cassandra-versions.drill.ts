import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startCassandra } from 'local-cassandra';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

// The newest of each line. Nodes that tests boot for themselves are of the same release; what came with Cassandra 5, such as
// vectors, they leave out by `isCassandra5()`.
it.each(['4.1.10', '4.0.19'])(
  'the contract of the service and every test of the library hold on Cassandra %s',
  async (version) => {
    await using node = await startCassandra({ version, clusterName: 'tests', startupTimeoutMs: 300_000 });
    const projects = ['async-cassandra', 'users-api', 'workspace'].flatMap((name) => ['--project', name]);
    const env = { TEST_CASSANDRA_HOSTS: node.contactPoint, LOCAL_CASSANDRA_VERSION: version };
    try {
      const { stdout } = await run('npx', ['vitest', 'run', ...projects], {
        cwd: root,
        env: { ...process.env, ...env },
        maxBuffer: 2 ** 26,
      });
      console.log(`${version}: ${stdout.match(/Tests .*/)?.[0]}`);
      expect(stdout).toMatch(/Tests .*\d+ passed/);
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      console.log(stdout, stderr);
      throw error;
    }
  },
  3_600_000,
);
