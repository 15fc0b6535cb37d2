import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCassandra } from 'local-cassandra';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../../src/lifetime/processes.js';
import { stopServer } from '../../src/server/attach.js';
import { listServers, registryDirectory, serverId } from '../../src/server/registry.js';
import { configurationOf } from '../../src/server/server-options.js';
import { processesWith } from '../fixtures/leftovers.js';

const clusterName = `reuse-${process.pid}`;
const options = { clusterName, reuse: { idleMs: 2_000 } };

const ours = async (pid: number) =>
  (await listServers()).filter((server) => server.nodes.some((node) => node.pid === pid));

afterAll(async () => {
  for (const server of await listServers()) {
    if (server.idleMs === options.reuse.idleMs) await stopServer(server).catch(() => {});
  }
});

it('is one node for all who ask, and ends when nobody has needed it for a while', async () => {
  vi.stubEnv('CI', '');
  const [first, second] = await Promise.all([startCassandra(options), startCassandra(options)]);
  expect(second.contactPoint).toBe(first.contactPoint);
  expect(isAlive(first.pid)).toBe(true);
  expect(await first.logTail()).not.toBe('');
  await first.stop();
  await second.stop();

  await using third = await startCassandra(options);
  expect(third.pid).toBe(first.pid);
  const other = await startCassandra({ ...options, heapMegabytes: 300 });
  expect(other.pid).not.toBe(first.pid);
  await other.stop();
  await third.stop();

  await vi.waitFor(
    async () => {
      expect(await ours(first.pid)).toEqual([]);
      expect(isAlive(first.pid)).toBe(false);
      expect(isAlive(other.pid)).toBe(false);
    },
    { timeout: 20_000, interval: 100 },
  );
});

describe('a node that is not ready yet', () => {
  let temporary: string;
  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'reuse-'));
    vi.stubEnv('TMPDIR', temporary);
    vi.stubEnv('CI', '');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true, force: true });
  });
  const nothingLeft = () =>
    vi.waitFor(() => expect(processesWith(temporary)).toEqual([]), { timeout: 40_000, interval: 100 });

  it('ends when nobody wants it any longer', async () => {
    const reason = new Error('enough');
    const onProgress = ({ step }: { step: string }) => {
      if (step === 'boot') throw reason;
    };
    await expect(startCassandra({ clusterName, reuse: true, onProgress })).rejects.toMatchObject({
      code: 'ABORTED',
      cause: reason,
    });
    await nothingLeft();
  });

  it('ends when it cannot be shared', async () => {
    const id = serverId(configurationOf({ nodes: 1, clusterName }));
    // Something in the place of its socket that is not to be removed just so.
    await mkdir(join(registryDirectory(), `${id}.sock`));
    await expect(startCassandra(options)).rejects.toMatchObject({
      name: 'LocalCassandraError',
      code: expect.stringMatching(/DIRECTORY_UNUSABLE|BOOT_FAILED/),
      message: expect.stringContaining(`${id}.sock`),
    });
    await nothingLeft();
  });
});

it('is off in CI', async () => {
  vi.stubEnv('CI', 'true');
  const node = await startCassandra(options);
  expect(await ours(node.pid)).toEqual([]);
  await node.stop();
  expect(isAlive(node.pid)).toBe(false);
});
