import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A node that must not outlive this process. */
export interface Guarded {
  /** How long its Cassandra may take to end politely; 0 kills it at once. */
  readonly graceMs: number;
  /** Removed after its end. */
  readonly directory?: string;
  /** Other processes whose death ends it as well. */
  readonly watchPids: readonly number[];
}

/** The hold on a guarded node. */
export interface Guard {
  /** Tells which process is to be ended; `undefined` while there is none. */
  watch(pid: number | undefined): void;
  /** Ends the guarding. */
  release(): void;
}

const program = fileURLToPath(new URL('../../bin/watchdog.js', import.meta.url));
const guards = new Map<number, object>();
let lastId = 0;
let watchdog: ChildProcess | undefined;

/**
 * Has a node ended as soon as this process is gone, even by SIGKILL: a helper process, one for all nodes, sees its pipe to us
 * close. Should the helper be killed, another takes its place.
 */
export function guard(guarded: Guarded): Guard {
  const id = ++lastId;
  const watch = (pid: number | undefined) => {
    const message = { ...guarded, id, pid };
    guards.set(id, message);
    if (watchdog) tell(watchdog, { guard: message });
    else startWatchdog();
  };
  watch(undefined);
  return {
    watch,
    release: () => {
      guards.delete(id);
      if (watchdog) tell(watchdog, { release: id });
      if (guards.size > 0) return;
      watchdog?.stdin?.end();
      watchdog = undefined;
    },
  };
}

/** Watchdogs that may end within a second of their start, one after another, until it is clear that none can run. */
const mostShortLives = 5;
const shortLifeMs = 1_000;
let shortLives = 0;

function startWatchdog(): void {
  const child = spawn(process.execPath, [program], {
    // A session of its own: Ctrl-C at the terminal is for this process alone.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  watchdog = child;
  const startedAt = performance.now();
  child.unref();
  // Writing to a helper that was just killed fails here; its end is handled below.
  child.stdin?.on('error', () => {});
  child.on('error', () => {
    if (watchdog === child) watchdog = undefined;
  });
  child.on('exit', () => {
    if (watchdog !== child) return;
    watchdog = undefined;
    if (guards.size === 0) return;
    // One that was killed is replaced; one that cannot even run would only be started again and again.
    shortLives = performance.now() - startedAt < shortLifeMs ? shortLives + 1 : 0;
    if (shortLives < mostShortLives) startWatchdog();
    else process.emitWarning(`The watchdog of local-cassandra cannot run: ${program}`);
  });
  for (const message of guards.values()) tell(child, { guard: message });
}

function tell(child: ChildProcess, message: object): void {
  child.stdin?.write(`${JSON.stringify(message)}\n`);
}
