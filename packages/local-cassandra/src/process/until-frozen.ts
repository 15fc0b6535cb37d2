import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds between two looks, and in which a process stops at the latest. */
const [lookMs, mostMs] = [1, 1_000];

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits until a process that was sent SIGSTOP stands still. The signal stops its threads one after another: for some
 * milliseconds, more under load, those of Java go on answering. Linux only; elsewhere nothing tells.
 */
export function untilFrozen(pid: number): void {
  for (const end = performance.now() + mostMs; performance.now() < end; ) {
    if (!hasRunningThread(pid)) return;
    Atomics.wait(sleeper, 0, 0, lookMs);
  }
}

function hasRunningThread(pid: number): boolean {
  const threads = listed(`/proc/${pid}/task`);
  return threads.some((thread) => isRunning(`/proc/${pid}/task/${thread}/stat`));
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** By its state, behind the name in brackets: T for stopped, Z and X for gone. */
function isRunning(stat: string): boolean {
  try {
    const text = readFileSync(stat, 'utf8');
    return !/^\) [TtZX]/.test(text.slice(text.lastIndexOf(')')));
  } catch {
    return false;
  }
}
