import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

// The peer range of async-cassandra goes from the first of these to the one that is installed here.
it.each(['4.8.0', '4.9.0'])(
  'every test of the library passes with cassandra-driver %s',
  async (version) => {
    const copy = await mkdtemp(join(tmpdir(), 'driver-'));
    try {
      await cp(root, copy, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !path.endsWith('/.git'),
      });
      const driver = join(copy, 'node_modules/cassandra-driver');
      const other = join(copy, 'other-driver');
      await run('npm', ['install', '--prefix', other, `cassandra-driver@${version}`]);
      await rm(driver, { recursive: true });
      await symlink(join(other, 'node_modules/cassandra-driver'), driver);
      const env = { ...process.env, TEST_CASSANDRA_HOSTS: inject('contactPoints') };
      const { stdout } = await run('npm', ['test', '--', '--project', 'async-cassandra'], {
        cwd: copy,
        env,
        maxBuffer: 2 ** 26,
      });
      console.log(`${version}: ${stdout.match(/Tests .*/)?.[0]}`);
      expect(stdout).toMatch(/Tests .*\d+ passed/);
    } catch (error) {
      console.log((error as { stdout?: string }).stdout ?? '');
      throw error;
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  },
  1_800_000,
);
