import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isAlive } from '../../src/lifetime/processes.js';
import { sweepLeftovers } from '../../src/lifetime/sweep.js';
import { childrenOf } from '../fixtures/leftovers.js';
import { startParentProcess } from '../fixtures/parent-process.js';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'sweep-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

it('ends the Cassandra of a parent and a watchdog that were killed together', async () => {
  const { child, node } = await startParentProcess();
  const [watchdog = 0] = childrenOf(child.pid ?? 0, 'watchdog.js');
  expect(watchdog).toBeGreaterThan(0);
  child.kill('SIGSTOP');
  process.kill(watchdog, 'SIGKILL');
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(child.pid ?? 0)).toBe(false));
  expect(isAlive(node.pid)).toBe(true);
  await sweepLeftovers();
  expect(isAlive(node.pid)).toBe(false);
  expect(existsSync(dirname(node.logFile))).toBe(false);
});

it('touches nothing that is in use or not ours', async () => {
  const inUse = join(temporary, 'local-cassandra-node-used');
  const foreign = join(temporary, 'local-cassandra-node-foreign');
  await mkdir(inUse);
  await writeFile(
    join(inUse, 'local-cassandra.json'),
    JSON.stringify({ pid: process.pid, since: Date.now() }),
  );
  await mkdir(foreign);
  await writeFile(join(foreign, 'letter.txt'), 'dear');
  await sweepLeftovers();
  expect([existsSync(inUse), existsSync(join(foreign, 'letter.txt'))]).toEqual([true, true]);
});
