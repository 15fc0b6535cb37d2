import type { Session } from '../../session/session.js';
import type { HostEvent } from '../host-event.js';
import { listen } from '../listen.js';
import type { RequestEvent } from '../request-event.js';
import { type RequestFigures, RequestTotals } from './request-totals.js';

export interface MemoryMetricsOptions {
  /** Counts what this one does. Default: every session of the process. */
  readonly session?: Pick<Session, 'id' | 'hosts'> | undefined;
}

/** `stalled`: connected, but it has not answered anything for a while. */
export type HostCondition = 'up' | 'down' | 'stalled';

/** What has been counted since `since`. */
export interface MetricsSnapshot extends RequestFigures {
  readonly since: Date;
  readonly byKind: Readonly<Record<RequestEvent['kind'], RequestFigures>>;
  /** How often each thing happened to a node. */
  readonly hostEvents: Readonly<Record<HostEvent['kind'], number>>;
  /** By `host:port`: the nodes of the session or, without one, those that something has happened to. */
  readonly hosts: Readonly<Record<string, HostCondition>>;
}

/**
 * Counts what sessions do, in memory that does not grow with it: for tests, and services that show their own
 * figures. Begins at once; `using` ends it. What has been counted stays to be read.
 */
export class MemoryMetrics implements Disposable {
  readonly #session: MemoryMetricsOptions['session'];
  readonly #listening: Disposable;
  readonly #conditions = new Map<string, HostCondition>();
  #since = new Date();
  #totals = noTotals();
  #hostEvents = noHostEvents();

  constructor({ session }: MemoryMetricsOptions = {}) {
    this.#session = session;
    this.#listening = listen({
      session,
      onRequest: (event) => this.#totals[event.kind].record(event),
      onHost: (event) => this.#onHost(event),
    });
  }

  /** The figures as they stand. */
  snapshot(): MetricsSnapshot {
    const { execute, batch, page } = this.#totals;
    return {
      since: this.#since,
      ...this.#sum().figures,
      byKind: { execute: execute.figures, batch: batch.figures, page: page.figures },
      hostEvents: { ...this.#hostEvents },
      hosts: this.#hosts(),
    };
  }

  /**
   * Milliseconds that a part of the requests, from 0 to 1, did not exceed: within 2.2 % of the truth, 0 while
   * there is none.
   */
  durationMsAt(part: number, kind?: RequestEvent['kind']): number {
    return (kind === undefined ? this.#sum() : this.#totals[kind]).durations.quantile(part);
  }

  /** Counts from 0 again. The state of nodes stays known. */
  reset(): void {
    this.#since = new Date();
    this.#totals = noTotals();
    this.#hostEvents = noHostEvents();
  }

  /** Stops counting. */
  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #sum(): RequestTotals {
    const sum = new RequestTotals();
    for (const totals of Object.values(this.#totals)) sum.add(totals);
    return sum;
  }

  #onHost({ address, kind }: HostEvent): void {
    this.#hostEvents[kind]++;
    if (kind === 'fault' || kind === 'refused') return;
    if (kind === 'removed') this.#conditions.delete(address);
    else this.#conditions.set(address, kind === 'down' || kind === 'stalled' ? kind : 'up');
  }

  #hosts(): Record<string, HostCondition> {
    if (this.#session === undefined) return Object.fromEntries(this.#conditions);
    const conditionOf = (address: string) => (this.#conditions.get(address) === 'stalled' ? 'stalled' : 'up');
    return Object.fromEntries(
      this.#session.hosts.map(({ address, up }) => [address, up ? conditionOf(address) : 'down']),
    );
  }
}

function noTotals(): Record<RequestEvent['kind'], RequestTotals> {
  return { execute: new RequestTotals(), batch: new RequestTotals(), page: new RequestTotals() };
}

function noHostEvents(): Record<HostEvent['kind'], number> {
  return {
    added: 0,
    removed: 0,
    up: 0,
    down: 0,
    stalled: 0,
    recovered: 0,
    refused: 0,
    unreachable: 0,
    fault: 0,
  };
}
