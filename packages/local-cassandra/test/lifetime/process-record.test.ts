import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isStillRunning, recordProcess } from '../../src/lifetime/process-record.js';

it('knows a process again until it ends', async () => {
  const child = spawn('sleep', ['600']);
  const record = await recordProcess(child.pid ?? 0);
  expect(record).toMatchObject({ pid: child.pid, started: expect.any(String) });
  expect(await recordProcess(child.pid ?? 0)).toMatchObject({ started: record.started });
  expect(await isStillRunning(record)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await isStillRunning(record)).toBe(false);
});

it('tells it from a later one of the same number', async () => {
  const [child, other] = [spawn('sleep', ['600']), process];
  const { started } = await recordProcess(child.pid ?? 0);
  child.kill('SIGKILL');
  expect(await isStillRunning({ ...(await recordProcess(other.pid)), started })).toBe(false);
});

it('does without where the system does not tell', async () => {
  const now = { pid: process.pid, since: Date.now() };
  expect(await isStillRunning(now)).toBe(true);
  // A process that is younger than the note about it has not written it.
  expect(await isStillRunning({ ...now, since: performance.timeOrigin - 60_000 })).toBe(false);
});
