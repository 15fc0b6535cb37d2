import type { Client, types } from 'cassandra-driver';
import type { CassandraError } from '../errors/cassandra-error.js';
import { fromDriverError } from '../errors/from-driver-error.js';
import { type RequestEvent, requestChannel } from '../observe/request-event.js';
import { Deadline } from '../time/deadline.js';
import { raceStop, type Stop, throwIfStopped } from '../time/stop.js';
import type { CallOptions } from './call-options.js';
import { RequestGate } from './request-gate.js';

export interface RequestLimits {
  /** Most requests in flight at once. Default: 1,024. */
  readonly maxRequestsInFlight: number;
  /** Most requests waiting for one of those places; more are refused with `QUEUE_FULL`. Default: 4,096. */
  readonly maxRequestsWaiting: number;
}

/** The limits that are given, and the defaults of the others. */
export function requestLimits(given: { [K in keyof RequestLimits]?: number | undefined }): RequestLimits {
  const { maxRequestsInFlight = 1_024, maxRequestsWaiting = 4_096 } = given;
  return { maxRequestsInFlight, maxRequestsWaiting };
}

/** What a request is called in events. */
export type RequestName = Pick<RequestEvent, 'kind' | 'cql'>;

type Send = (client: Client) => Promise<types.ResultSet>;

/**
 * The one way of every request to the driver: admitted by the gate, counted until the driver has settled it,
 * raced against the caller's signal, its error translated, its end made known.
 */
export class RequestPipeline {
  readonly #client: Client;
  readonly #sessionId: string;
  readonly #gate: RequestGate;
  readonly #idle = new Set<() => void>();
  #requests = 0;
  #errors = 0;
  #requestMs = 0;

  constructor(client: Client, sessionId: string, limits: RequestLimits) {
    this.#client = client;
    this.#sessionId = sessionId;
    this.#gate = new RequestGate(limits.maxRequestsInFlight, limits.maxRequestsWaiting);
  }

  get counters() {
    return {
      requests: this.#requests,
      errors: this.#errors,
      requestMs: this.#requestMs,
      requestsInFlight: this.#gate.inside,
      requestsWaiting: this.#gate.waiting,
    };
  }

  /** Hands one request to the driver and waits for it as long as `options` allow. */
  async run(name: RequestName, send: Send, options: CallOptions): Promise<types.ResultSet> {
    const stop = options.deadline ?? options.signal;
    if (options.timeoutMs === undefined) return this.#admitAndSend(name, send, options, stop);
    using deadline = Deadline.after(options.timeoutMs, { signal: stop });
    return await this.#admitAndSend(name, send, options, deadline);
  }

  /** Resolves when nothing is in flight any more. */
  async drained(stop: Stop): Promise<void> {
    while (this.#gate.inside > 0 && !stop.aborted) {
      await raceStop(new Promise<void>((resolve) => this.#idle.add(resolve)), stop).catch(() => {});
    }
  }

  /** Refuses everybody who waits for a place. */
  refuseWaiting(error: CassandraError): void {
    this.#gate.refuseWaiting(error);
  }

  async #admitAndSend(name: RequestName, send: Send, options: CallOptions, stop: Stop | undefined) {
    throwIfStopped(stop);
    if (!this.#gate.tryEnter()) await this.#gate.enter(stop);
    return raceStop(this.#send(name, send, options), stop);
  }

  async #send(name: RequestName, send: Send, options: CallOptions): Promise<types.ResultSet> {
    const startedAt = performance.now();
    let set: types.ResultSet;
    try {
      options.onSend?.();
      set = await send(this.#client);
    } catch (thrown) {
      const error = fromDriverError(thrown);
      this.#settle(name, startedAt, 0, error, options);
      throw error;
    }
    this.#settle(name, startedAt, set.rows?.length ?? 0, undefined, options);
    return set;
  }

  #settle(
    name: RequestName,
    startedAt: number,
    rows: number,
    error: CassandraError | undefined,
    options: CallOptions,
  ): void {
    this.#gate.leave();
    const durationMs = performance.now() - startedAt;
    this.#requests++;
    this.#requestMs += durationMs;
    if (error !== undefined) this.#errors++;
    if (options.onRequest !== undefined || requestChannel.hasSubscribers) {
      const event: RequestEvent = { sessionId: this.#sessionId, ...name, durationMs, rows, error };
      options.onRequest?.(event);
      requestChannel.publish(event);
    }
    if (this.#gate.inside === 0) {
      for (const tell of this.#idle) tell();
      this.#idle.clear();
    }
  }
}
