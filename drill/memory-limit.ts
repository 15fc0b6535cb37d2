import { mkdtempSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A control group of Linux that ends what takes more memory than it may. */
export interface MemoryLimit extends Disposable {
  /** Where a process writes its id to join. */
  readonly joinFile: string;
  /** How often it came to an end for want of memory. */
  kills(): number;
}

/** Makes a control group of so many MiB; `undefined` where this user or this system may not. */
export function limitMemory(mebibytes: number): MemoryLimit | undefined {
  const bytes = String(mebibytes * 1024 * 1024);
  return (
    tryGroup('/sys/fs/cgroup/memory', 'memory.limit_in_bytes', 'memory.oom_control', bytes) ??
    tryGroup('/sys/fs/cgroup', 'memory.max', 'memory.events', bytes)
  );
}

function tryGroup(parent: string, limit: string, events: string, bytes: string): MemoryLimit | undefined {
  let group: string;
  try {
    group = mkdtempSync(join(parent, 'users-api-drill-'));
  } catch {
    return undefined;
  }
  try {
    writeFileSync(join(group, limit), bytes);
    const eventsFile = join(group, events);
    readFileSync(eventsFile);
    return {
      joinFile: join(group, 'cgroup.procs'),
      kills: () => Number(/oom_kill (\d+)/.exec(readFileSync(eventsFile, 'utf8'))?.[1] ?? 0),
      [Symbol.dispose]: () => rmdirSync(group),
    };
  } catch {
    rmdirSync(group);
    return undefined;
  }
}
