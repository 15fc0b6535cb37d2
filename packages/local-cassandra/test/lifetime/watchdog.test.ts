import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { isAlive } from '../../src/lifetime/processes.js';
import { childrenOf } from '../fixtures/leftovers.js';
import { type ParentProcess, startParentProcess } from '../fixtures/parent-process.js';

let parent: ParentProcess | undefined;
afterEach(() => parent?.child.kill('SIGKILL'));

async function expectNothingLeft({ node }: ParentProcess): Promise<void> {
  await vi.waitFor(
    () => {
      expect(isAlive(node.pid)).toBe(false);
      expect(existsSync(dirname(node.logFile))).toBe(false);
    },
    { timeout: 5_000, interval: 50 },
  );
}

it('ends a node and removes its files when its parent is killed', async () => {
  parent = await startParentProcess();
  expect(isAlive(parent.node.pid)).toBe(true);
  parent.child.kill('SIGKILL');
  await expectNothingLeft(parent);
});

it('is replaced when it is killed itself', async () => {
  parent = await startParentProcess();
  const { pid } = parent;
  const [first] = childrenOf(pid, 'watchdog.js');
  if (!first) throw new Error('no watchdog runs');
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() =>
    expect(childrenOf(pid, 'watchdog.js').filter((child) => child !== first)).toHaveLength(1),
  );
  parent.child.kill('SIGKILL');
  await expectNothingLeft(parent);
});

it('also ends a node when one of the further processes it watches is killed', async () => {
  const bystander = spawn('sleep', ['600']);
  parent = await startParentProcess({ watchPids: [bystander.pid ?? 0] });
  expect(isAlive(parent.node.pid)).toBe(true);
  bystander.kill('SIGKILL');
  await expectNothingLeft(parent);
  expect(isAlive(parent.pid)).toBe(true);
});
