import type { Client, types } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import { type RequestEvent, requestChannel } from '../observe/request-event.js';
import { tell } from '../observe/tell.js';
import { type FailedAttempt, Retries, type RetryOptions } from '../resilience/retries.js';
import { consistencyOf } from '../statements/consistency.js';
import { Deadline } from '../time/deadline.js';
import { abortErrorBeforeSending, raceStop, requireStop, type Stop } from '../time/stop.js';
import type { CallOptions } from './call-options.js';
import { locateError } from './locate-error.js';
import type { Request } from './request.js';
import { RequestGate } from './request-gate.js';
import { type Attempt, type RequestRunner, RunningRequest } from './running-request.js';

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

type Convert<T> = (answer: types.ResultSet) => T;

/** How a pipeline treats its requests. */
export interface PipelineSettings {
  readonly limits: RequestLimits;
  readonly retry: RetryOptions | false | undefined;
  /** Called when a request is sent. */
  readonly onSend: () => void;
}

/**
 * The one way of every request to the driver: admitted by the gate, counted until the driver has settled it,
 * raced against the caller's signal, tried again where that may help, its error translated, its end made known.
 */
export class RequestPipeline implements RequestRunner {
  readonly client: Client;
  readonly #sessionId: string;
  readonly #gate: RequestGate;
  readonly #retries: Retries;
  readonly #onSend: () => void;
  readonly #idle = new Set<() => void>();
  readonly #backingOff = new Set<(error: CassandraError) => void>();
  #isClosed = false;
  #requests = 0;
  #errors = 0;
  #retried = 0;
  #requestMs = 0;

  constructor(client: Client, sessionId: string, settings: PipelineSettings) {
    this.client = client;
    this.#sessionId = sessionId;
    this.#gate = new RequestGate(settings.limits.maxRequestsInFlight, settings.limits.maxRequestsWaiting);
    this.#retries = new Retries(settings.retry);
    this.#onSend = settings.onSend;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Requests that the driver has and has not settled. */
  get inFlight(): number {
    return this.#gate.inside;
  }

  get counters() {
    return {
      requests: this.#requests,
      errors: this.#errors,
      retries: this.#retried,
      requestMs: this.#requestMs,
      requestsInFlight: this.#gate.inside,
      requestsWaiting: this.#gate.waiting,
    };
  }

  /** Hands one request to the driver, waits for its answer as long as `options` allow, and converts it. */
  run<T>(request: Request, options: CallOptions, convert: Convert<T>): Promise<T> {
    const outer = options.deadline ?? options.signal;
    requireStop(outer);
    if (this.#isClosed) return Promise.reject(locateError(sessionClosed(), request.place));
    if (outer?.aborted) return Promise.reject(locateError(abortErrorBeforeSending(outer), request.place));
    const own =
      options.timeoutMs === undefined ? undefined : Deadline.after(options.timeoutMs, { signal: outer });
    const stop = own ?? outer;
    if (this.#gate.tryEnter()) return this.#start(request, options, stop, own, convert);
    return this.#queue(request, options, stop, own, convert);
  }

  /** Resolves when nothing is in flight any more. */
  async drained(stop: Stop): Promise<void> {
    while (this.#gate.inside > 0 && !stop.aborted) {
      await raceStop(new Promise<void>((resolve) => this.#idle.add(resolve)), stop).catch(() => {});
    }
  }

  /** Refuses everybody who waits for a place or for another attempt, and whoever comes from now on. */
  close(): void {
    this.#isClosed = true;
    const error = sessionClosed();
    this.#gate.refuseWaiting(error);
    for (const fail of this.#backingOff) fail(error);
  }

  retryDelay(request: Request, error: CassandraError, attempt: FailedAttempt): number | undefined {
    if (this.#isClosed) return undefined;
    return this.#retries.delayAfter(error, request.query.isIdempotent === true, attempt);
  }

  count(durationMs: number, error: CassandraError | undefined, willRetry: boolean): void {
    this.#requests++;
    this.#requestMs += durationMs;
    if (error === undefined) this.#retries.succeeded();
    else this.#errors++;
    if (willRetry) this.#retried++;
  }

  isObserved(options: CallOptions): boolean {
    return options.onRequest !== undefined || requestChannel.hasSubscribers;
  }

  tell(request: Request, attempt: Attempt, options: CallOptions): void {
    const event = this.#describe(request, attempt);
    tell(options.onRequest, event);
    requestChannel.publish(event);
  }

  backingOff(fail: (error: CassandraError) => void): () => void {
    this.#backingOff.add(fail);
    return () => this.#backingOff.delete(fail);
  }

  ended(): void {
    this.#gate.leave();
    if (this.#gate.inside > 0 || this.#idle.size === 0) return;
    for (const tell of this.#idle) tell();
    this.#idle.clear();
  }

  async #queue<T>(
    request: Request,
    options: CallOptions,
    stop: Stop | undefined,
    own: Deadline | undefined,
    convert: Convert<T>,
  ): Promise<T> {
    try {
      await this.#gate.enter(stop);
    } catch (error) {
      own?.[Symbol.dispose]();
      throw error instanceof CassandraError ? locateError(error, request.place) : error;
    }
    // Between being let in and coming in, the wait may have become pointless.
    if (!stop?.aborted) return this.#start(request, options, stop, own, convert);
    this.ended();
    throw locateError(abortErrorBeforeSending(stop), request.place);
  }

  #start<T>(
    request: Request,
    options: CallOptions,
    stop: Stop | undefined,
    own: Deadline | undefined,
    convert: Convert<T>,
  ): Promise<T> {
    this.#onSend();
    return new RunningRequest(this, request, options, stop, own, convert).result;
  }

  #describe(request: Request, { number, durationMs, answer, error, willRetry }: Attempt): RequestEvent {
    const { kind, cql, statements, query } = request;
    return {
      sessionId: this.#sessionId,
      kind,
      cql,
      statements,
      keyspace: this.client.keyspace || undefined,
      consistency: consistencyOf(query.consistency),
      idempotent: query.isIdempotent === true,
      fetchSize: query.fetchSize,
      attempt: number,
      willRetry,
      speculativeExecutions: answer?.info.speculativeExecutions ?? 0,
      coordinator: answer?.info.queriedHost ?? coordinatorOf(error?.cause),
      durationMs,
      rows: answer?.rows?.length ?? 0,
      warnings: answer?.info.warnings ?? [],
      error,
    };
  }
}

export function sessionClosed(): CassandraError {
  return new CassandraError('SESSION_CLOSED', 'The session is closed, by close() or the end of its scope');
}

/** The node that a driver error came from: the driver notes it there. */
function coordinatorOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('coordinator' in error)) return undefined;
  return typeof error.coordinator === 'string' ? error.coordinator : undefined;
}
