import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Whether a process of this number runs; a zombie counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Whether a moment (milliseconds since 1970) lies before this machine's start, when every process number was another's. */
export function isBeforeBoot(time: number): boolean {
  return time < Date.now() - uptime() * 1000;
}

/** Kills a process and waits until it is gone, 5 s at most. */
export async function killAndWait(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
  await waitUntilGone(pid, 5_000);
}

/** Waits until a process is gone, or for a time; tells which of the two came first. */
export async function waitUntilGone(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}
