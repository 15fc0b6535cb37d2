import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { endUnlessAsked } from '../src/process/end-signals.js';

/** How often npm is looked for, in milliseconds. */
const intervalMs = 1_000;

interface Ancestor {
  /** One letter, on Linux. */
  state?: string | undefined;
  parent: number;
  command: string;
}

/**
 * Ends this process, as SIGTERM would, when the npm that runs it is killed and can forward no signal. Answers
 * the processes it watches: npm and what lies between; none when npm does not run this.
 */
export function endWithNpm(): number[] {
  const pids = npmAncestors();
  const timer = setInterval(() => {
    if (pids.every(isAlive)) return;
    clearInterval(timer);
    endUnlessAsked();
  }, intervalMs);
  timer.unref();
  return pids;
}

function npmAncestors(): number[] {
  if (process.env.npm_lifecycle_event === undefined) return [];
  // At Ctrl-C, npm ends its shell there at once, and the service is to go on until it has drained.
  if (process.platform === 'win32') return [];
  const pids: number[] = [];
  for (let pid = process.ppid; pid > 1; ) {
    const ancestor = look(pid);
    if (ancestor === undefined) break;
    pids.push(pid);
    if (/\b(npm|npx|pnpm|yarn|bun)\b/.test(ancestor.command)) return pids;
    pid = ancestor.parent;
  }
  // Some other runner: at least its own process, whatever it is called.
  return pids.slice(0, 1);
}

function look(pid: number): Ancestor | undefined {
  try {
    return process.platform === 'linux' ? readProc(pid) : askPs(pid);
  } catch {
    return undefined;
  }
}

function readProc(pid: number): Ancestor {
  // The name in parentheses may hold anything, so the fields are counted from its end.
  const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  return { state, parent: Number(parent), command };
}

function askPs(pid: number): Ancestor | undefined {
  const text = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
  const { parent, command } = /^\s*(?<parent>\d+)\s+(?<command>.*)/s.exec(text)?.groups ?? {};
  return command === undefined ? undefined : { parent: Number(parent), command };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie answers signals, too: it has been killed, and its parent has not noticed.
    return process.platform !== 'linux' || readProc(pid).state !== 'Z';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
