import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalCassandraError } from '../errors.js';
import type { Guard } from '../lifetime/watchdog.js';
import { untilFrozen } from '../process/until-frozen.js';

/** `running` answers, `paused` is frozen, `down` was killed or crashed and may be restarted, `stopped` is over. */
export type RedisState = 'running' | 'paused' | 'down' | 'stopped';

/** What a server is run with. */
export interface RedisPlan {
  readonly program: string;
  readonly args: readonly string[];
  readonly port: number;
  /** Removed at the end. */
  readonly directory: string;
  readonly guard: Guard;
}

const ADDRESS = '127.0.0.1';
const BOOT_MS = 20_000;

/** A real Redis, as {@link startRedis} gives it: ready for commands. It keeps nothing on disk. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  /** Where it is, such as `redis://127.0.0.1:20123`. */
  readonly url: string;
  readonly #plan: RedisPlan;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #state: RedisState = 'down';
  #stopping: Promise<void> | undefined;

  /** @internal */
  constructor(plan: RedisPlan) {
    this.#plan = plan;
    this.port = plan.port;
    this.url = `redis://${ADDRESS}:${plan.port}`;
  }

  /** What the server is doing now. */
  get state(): RedisState {
    return this.#state;
  }

  /** Number of the present (or last) process; another one after {@link restart}. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Freezes the process (SIGSTOP) before it returns: its connections stay open, and nothing answers. */
  pause(): void {
    this.#requireRunning();
    this.#child?.kill('SIGSTOP');
    untilFrozen(this.pid);
    this.#state = 'paused';
  }

  /** Lets a paused process go on; without effect on one that runs. */
  resume(): void {
    this.#requireRunning();
    this.#child?.kill('SIGCONT');
    this.#state = 'running';
  }

  /** Kills the process (SIGKILL) and waits until it is gone, with all that it held. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /**
   * Ends the process if it still runs, and starts an empty one on the same port.
   * @throws LocalCassandraError `BOOT_FAILED`, and `NODE_STOPPED` after {@link stop}.
   */
  async restart(): Promise<void> {
    if (this.#state === 'stopped') throw stopped();
    await this.kill();
    await this.#boot();
  }

  /** Ends the server for good and removes its files. Calling it again gives the same promise. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** The same as {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #boot(): Promise<void> {
    const { program, args, guard } = this.#plan;
    // A session of its own: Ctrl-C at the terminal reaches our process, which stops the server when it no longer needs it.
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => said.push(String(text)));
    }
    this.#child = child;
    this.#exited = new Promise<void>((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', () => resolve());
    }).then(() => {
      guard.watch(undefined);
      if (this.#child === child && this.#state !== 'stopped') this.#state = 'down';
    });
    guard.watch(child.pid);
    this.#state = 'running';
    const deadline = Date.now() + BOOT_MS;
    while (!(await this.#answersPing())) {
      if (this.#state !== 'running' || Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new LocalCassandraError('BOOT_FAILED', 'Redis did not start.', { logTail: said.join('') });
      }
      await delay(20);
    }
    // What it says later would fill the pipes.
    said.length = 0;
    for (const stream of [child.stdout, child.stderr]) stream?.removeAllListeners('data').resume();
  }

  #answersPing(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host: ADDRESS, port: this.port, timeout: 1_000 });
      const settle = (answered: boolean) => {
        socket.destroy();
        resolve(answered);
      };
      socket
        .on('connect', () => socket.write('PING\r\n'))
        .on('data', (bytes) => settle(String(bytes).startsWith('+PONG')))
        .on('timeout', () => settle(false))
        .on('error', () => settle(false));
    });
  }

  async #stop(): Promise<void> {
    this.#state = 'stopped';
    await this.kill();
    await rm(this.#plan.directory, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
    this.#plan.guard.release();
  }

  #requireRunning(): void {
    if (this.#state === 'stopped') throw stopped();
    if (this.#state === 'down')
      throw new LocalCassandraError('NODE_STOPPED', 'Redis does not run; call restart() first.');
  }
}

function stopped(): LocalCassandraError {
  return new LocalCassandraError(
    'NODE_STOPPED',
    'This Redis was stopped; start a new one with startRedis().',
  );
}
