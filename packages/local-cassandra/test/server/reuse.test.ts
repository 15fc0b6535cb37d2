import { startCassandra } from 'local-cassandra';
import { afterAll, expect, it, vi } from 'vitest';
import { isAlive } from '../../src/lifetime/processes.js';
import { stopServer } from '../../src/server/attach.js';
import { listServers } from '../../src/server/registry.js';

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

it('is off in CI', async () => {
  vi.stubEnv('CI', 'true');
  const node = await startCassandra(options);
  expect(await ours(node.pid)).toEqual([]);
  await node.stop();
  expect(isAlive(node.pid)).toBe(false);
});
