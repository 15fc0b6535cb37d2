import { LocalCassandraError } from '../errors.js';
import { untilFrozen } from '../process/until-frozen.js';
import type { Credentials, Security, TrustedCertificate } from '../security/security.js';
import { type Booted, type BootOptions, boot } from './boot.js';
import { type Exit, STOP_GRACE_MS } from './cassandra-process.js';
import { hostAndPort } from './host-and-port.js';
import { logTail } from './log-tail.js';
import { nodeFiles } from './node-files.js';
import type { NodePlan } from './node-plan.js';
import type { RunningNode } from './running-node.js';

/** `running` answers queries, `paused` is frozen, `down` was killed or crashed and may be restarted, `stopped` is over. */
export type NodeState = 'running' | 'paused' | 'down' | 'stopped';

/** A real Cassandra node, as {@link startCassandra} gives it: ready for queries. */
export class CassandraNode implements RunningNode {
  readonly port: number;
  readonly localDataCenter: string;
  readonly version: string;
  readonly credentials: Credentials | undefined;
  readonly tls: TrustedCertificate | undefined;
  readonly logFile: string;
  /** @internal */
  readonly security: Security;
  #plan: NodePlan;
  readonly #options: BootOptions;
  readonly #afterRestart: (signal: AbortSignal) => Promise<void>;
  #booted: Booted;
  #state: NodeState = 'running';
  readonly #stopped = new AbortController();
  #restarting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  /** @internal */
  constructor(
    plan: NodePlan,
    booted: Booted,
    options: BootOptions,
    afterRestart: (signal: AbortSignal) => Promise<void> = async () => {},
  ) {
    this.#afterRestart = afterRestart;
    this.#plan = plan;
    this.#options = { ...options, signal: this.#stopped.signal };
    this.#booted = booted;
    this.port = plan.port;
    this.localDataCenter = booted.identity.dataCenter;
    this.security = plan.security;
    this.credentials = plan.security.credentials;
    this.tls = plan.security.tls;
    this.version = booted.identity.release;
    this.logFile = nodeFiles(plan.directory.path).log;
    this.#follow(booted);
  }

  /** Where it listens; another one after {@link CassandraCluster.move}. */
  get address(): string {
    return this.#plan.address;
  }

  get contactPoint(): string {
    return hostAndPort(this.#plan);
  }

  get contactPoints(): readonly [string] {
    return [this.contactPoint];
  }

  /** @internal */
  get plan(): NodePlan {
    return this.#plan;
  }

  /** What the node is doing now. */
  get state(): NodeState {
    return this.#state;
  }

  /** Number of the present (or last) Java process; another one after {@link restart}. */
  get pid(): number {
    return this.#booted.process.pid;
  }

  /** Resolves when the present Java process ends, for whatever reason; never rejects. */
  get exited(): Promise<Exit> {
    return this.#booted.process.exited;
  }

  /** The last lines (default 20) of Cassandra's log; empty once an ephemeral node is stopped. */
  logTail(lines = 20): Promise<string> {
    return logTail(this.logFile, lines);
  }

  /** Kills the process as a power cut would (SIGKILL) and waits until it is gone. The data stays for {@link restart}. */
  async kill(): Promise<void> {
    this.#requireNotStopped();
    await this.#booted.process.end(0);
  }

  /** Freezes the process (SIGSTOP) before it returns: its connections stay open, and nothing answers. */
  pause(): void {
    this.#requireRunning();
    this.#booted.process.signal('SIGSTOP');
    untilFrozen(this.pid);
    this.#state = 'paused';
  }

  /** Lets a paused process go on; without effect on one that runs. */
  resume(): void {
    this.#requireRunning();
    if (this.#state !== 'paused') return;
    this.#booted.process.signal('SIGCONT');
    this.#state = 'running';
  }

  /**
   * Ends the process, politely if it still runs, and boots it again on its data and its ports.
   * @throws LocalCassandraError as `startCassandra` does, and `NODE_STOPPED` after {@link stop}.
   */
  restart(): Promise<void> {
    return this.restartAt(this.address);
  }

  /** @internal */
  restartAt(address: string): Promise<void> {
    this.#restarting ??= this.#restart(address).finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /**
   * Ends the node for good. With kept data: SIGTERM, so that Cassandra writes down what it has in memory, 20 s of patience,
   * SIGKILL. An ephemeral node has nothing to save: it is killed at once and its files are removed. Calling it again gives the
   * same promise.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** The same as {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #restart(address: string): Promise<void> {
    this.#requireNotStopped();
    await this.#booted.process.end(STOP_GRACE_MS);
    this.#plan = { ...this.#plan, address };
    const booted = await boot(this.#plan, this.#options);
    this.#booted = booted;
    this.#state = 'running';
    this.#follow(booted);
    await this.#afterRestart(this.#stopped.signal);
  }

  async #stop(): Promise<void> {
    this.#state = 'stopped';
    this.#stopped.abort();
    await this.#restarting?.catch(() => {});
    this.#state = 'stopped';
    await this.#booted.process.end(this.#plan.directory.ephemeral ? 0 : STOP_GRACE_MS);
    await this.#plan.directory.release();
  }

  #follow(booted: Booted): void {
    booted.process.exited.then(() => {
      if (this.#booted === booted && this.#state !== 'stopped') this.#state = 'down';
    });
  }

  #requireNotStopped(): void {
    if (this.#state !== 'stopped') return;
    throw new LocalCassandraError(
      'NODE_STOPPED',
      'This node was stopped; start a new one with startCassandra().',
    );
  }

  #requireRunning(): void {
    this.#requireNotStopped();
    if (this.#state !== 'down') return;
    throw new LocalCassandraError('NODE_STOPPED', 'This node does not run; call restart() first.');
  }
}
