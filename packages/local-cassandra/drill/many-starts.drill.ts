import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCassandra } from 'local-cassandra';
import { expect, it, vi } from 'vitest';

const ours = () =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='])
    .toString()
    .split('\n')
    .filter((line) => Number(line.trim().split(/\s+/)[1]) === process.pid && /java|watchdog/.test(line));
it('leaves no process, socket or file after 20 starts and stops', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'many-starts-'));
  vi.stubEnv('TMPDIR', temporary);
  const handlesBefore = process.getActiveResourcesInfo().length;
  for (let start = 1; start <= 20; start++) {
    const node = await startCassandra();
    await node.stop();
    const { port } = node;
    const refused = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => resolve(false)).on('error', () => resolve(true));
    });
    expect(refused).toBe(true);
  }
  await expect.poll(ours, { timeout: 30_000 }).toEqual([]);
  expect(await readdir(temporary)).toEqual([]);
  await expect.poll(() => process.getActiveResourcesInfo().length).toBeLessThanOrEqual(handlesBefore + 2);
});
