import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { javaEnvironment } from '../environment/java-environment.js';
import { LocalCassandraError } from '../errors.js';
import { nodeFiles } from './node-files.js';
import type { NodePlan } from './node-plan.js';

/** How a process ended: its exit code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running Java process. */
export interface CassandraProcess {
  readonly pid: number;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  /** Sends a signal, unless the process is gone. */
  signal(name: NodeJS.Signals): void;
  /** Asks it to end, kills it after `graceMs` (at once for 0), and waits until it is gone. */
  end(graceMs: number): Promise<Exit>;
}

/** Milliseconds a kept node may take to write down what it has in memory; after that the commit log has to do. */
export const STOP_GRACE_MS = 20_000;

/**
 * Runs Java with the node's argument file, its output going to the node's log, guarded by the watchdog. One in
 * the `background` does not keep this process from ending.
 * @throws LocalCassandraError `BOOT_FAILED` when the program cannot be run.
 */
export function spawnCassandra(plan: NodePlan, { background = false } = {}): CassandraProcess {
  const files = nodeFiles(plan.directory.path);
  const log = openSync(files.log, 'a');
  // A session of its own: Ctrl-C at the terminal reaches our process, which stops the node when it no longer needs it.
  const child = spawn(plan.java.path, [`@${files.arguments}`], {
    cwd: plan.directory.path,
    env: javaEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (background) child.unref();
  child.on('error', () => {});
  const { pid } = child;
  if (pid === undefined) throw new LocalCassandraError('BOOT_FAILED', `${plan.java.path} could not be run.`);
  plan.directory.guard.watch(pid);
  const exited = new Promise<Exit>((resolve) => {
    child.on('exit', (code, signal) => {
      plan.directory.guard.watch(undefined);
      resolve({ code, signal });
    });
  });
  return {
    pid,
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    signal: (name) => void child.kill(name),
    end: async (graceMs) => {
      if (graceMs > 0) {
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
        if (background) timer.unref();
        await exited;
        clearTimeout(timer);
      } else {
        child.kill('SIGKILL');
      }
      return exited;
    },
  };
}
