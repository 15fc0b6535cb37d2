import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CassandraNode, startCassandra } from 'local-cassandra';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cacheDirectory } from '../../src/install/cache-directory.js';

let cache: string;
beforeAll(async () => {
  // The jars as they are, and no archive yet.
  cache = await mkdtemp(join(tmpdir(), 'cache-'));
  await (await startCassandra()).stop();
  await symlink(join(cacheDirectory(), 'jars'), join(cache, 'jars'));
  vi.stubEnv('LOCAL_CASSANDRA_CACHE', cache);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

const archives = async () =>
  existsSync(join(cache, 'classes')) ? await readdir(join(cache, 'classes')) : [];
const argumentsOf = (node: CassandraNode) => readFile(join(dirname(node.logFile), 'java.args'), 'utf8');

it('is made beside the first node, used by the next, and replaced when it is damaged', async () => {
  {
    await using node = await startCassandra();
    expect(await argumentsOf(node)).not.toContain('SharedArchiveFile');
    await vi.waitFor(async () => expect(await archives()).toEqual([expect.stringMatching(/^5\.0.*\.jsa$/)]), {
      timeout: 150_000,
      interval: 200,
    });
  }
  const [name = ''] = await archives();
  {
    await using node = await startCassandra();
    expect(await argumentsOf(node)).toContain(`SharedArchiveFile=${join(cache, 'classes', name)}`);
  }
  await truncate(join(cache, 'classes', name), 30_000_000);
  await using node = await startCassandra();
  expect(node.state).toBe('running');
  expect(await argumentsOf(node)).not.toContain('SharedArchiveFile');
}, 240_000);
