import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { startParentProcess } from '../test/fixtures/parent-process.js';

it('lets two processes start at once on an empty cache', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'cache-'));
  vi.stubEnv('LOCAL_CASSANDRA_CACHE', cache);
  try {
    const parents = await Promise.all([startParentProcess(), startParentProcess()]);
    const [first, second] = parents.map(({ node }) => node.contactPoint);
    expect(first).not.toBe(second);
    for (const { child } of parents) child.kill('SIGKILL');
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
});
