import { readFileSync } from 'node:fs';
import { capture } from '../process/capture.js';
import { isAlive, isBeforeBoot } from './processes.js';

/** A process as it is written down for others: its number, and what tells it from others that get the same number later. */
export interface ProcessRecord {
  readonly pid: number;
  /** When it started, in the words of this system; absent where the system does not tell. */
  readonly started?: string | undefined;
  /** When this was written, in milliseconds since 1970. */
  readonly since: number;
}

/** Writes a running process down. */
export async function recordProcess(pid: number): Promise<ProcessRecord> {
  return { pid, started: await startOf(pid), since: Date.now() };
}

/** Whether the very process that was written down still runs. */
export async function isStillRunning({ pid, started, since }: ProcessRecord): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (started !== undefined) {
    const present = await startOf(pid);
    return present === undefined || present === started;
  }
  return !isBeforeBoot(since) && !(pid === process.pid && since < performance.timeOrigin);
}

/** Checks what was read from a file. */
export function isProcessRecord(value: unknown): value is ProcessRecord {
  const { pid, started, since } = (value ?? {}) as Partial<ProcessRecord>;
  return (
    Number.isInteger(pid) &&
    Number(pid) > 0 &&
    typeof since === 'number' &&
    (started === undefined || typeof started === 'string')
  );
}

async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return startOnLinux(pid);
  // The moment in words: they have to be the same whoever asks.
  return firstLine('ps', ['-o', 'lstart=', '-p', String(pid)], { ...process.env, LC_ALL: 'C', TZ: 'UTC' });
}

/** The start of the system, and the ticks from there to the start of the process: field 22, after a name with any characters. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

async function firstLine(
  program: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { code, stdout } = await capture(program, args, env);
  return code === 0 ? stdout.trim().split('\n')[0] || undefined : undefined;
}
