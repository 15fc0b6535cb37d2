import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startRedis } from 'local-cassandra';
import { expect, it, vi } from 'vitest';
import { isAlive } from '../../src/lifetime/processes.js';

/** Sends one command and waits for the first bytes of its answer, for half a second at most. */
async function ask(port: number, command: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    socket.write(`${command}\r\n`);
    const [bytes] = await once(socket, 'data', { signal: AbortSignal.timeout(500) });
    return String(bytes).trim();
  } finally {
    socket.destroy();
  }
}

it('starts a real Redis, pauses and resumes it, and starts it again empty', async () => {
  await using redis = await startRedis({ config: { maxmemory: '3mb' } });
  expect(await ask(redis.port, 'SET a 1')).toBe('+OK');
  expect(await ask(redis.port, 'CONFIG GET maxmemory')).toContain('3145728');

  redis.pause();
  await expect(ask(redis.port, 'GET a')).rejects.toThrow(/abort/i);
  redis.resume();
  expect(await ask(redis.port, 'GET a')).toContain('1');

  const { pid } = redis;
  await redis.kill();
  expect(redis.state).toBe('down');
  expect(isAlive(pid)).toBe(false);
  await redis.restart();
  expect(await ask(redis.port, 'GET a')).toBe('$-1');

  await redis.stop();
  expect(isAlive(redis.pid)).toBe(false);
  await expect(redis.restart()).rejects.toMatchObject({ code: 'NODE_STOPPED' });
});

it('says what Redis said when it does not start', async () => {
  await expect(startRedis({ config: { maxmemory: 'much' } })).rejects.toMatchObject({
    code: 'BOOT_FAILED',
    message: expect.stringContaining('maxmemory'),
  });
});

it('ends with its parent, even one that is killed', async () => {
  const program = fileURLToPath(new URL('../fixtures/hold-redis.ts', import.meta.url));
  const args = ['--import', 'tsx', '--conditions=source', program];
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  const { pid } = JSON.parse(line);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000, interval: 20 });
});
