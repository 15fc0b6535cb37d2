import type { Client, types } from 'cassandra-driver';
import { connectFailure } from '../driver/connect-failures.js';
import { connectNow } from '../driver/connect-now.js';
import { CassandraError } from '../errors/cassandra-error.js';
import { fromDriverError } from '../errors/from-driver-error.js';
import { tell } from '../observe/tell.js';
import type { FailedAttempt } from '../resilience/retries.js';
import type { Deadline } from '../time/deadline.js';
import { abortError, abortErrorBeforeSending, onStop, type Stop } from '../time/stop.js';
import type { CallOptions } from './call-options.js';
import { locateError, rejectForCaller } from './locate-error.js';
import type { Request } from './request.js';

/** How one attempt ended. */
export interface Attempt {
  readonly number: number;
  readonly durationMs: number;
  readonly answer: types.ResultSet | undefined;
  readonly error: CassandraError | undefined;
  readonly willRetry: boolean;
}

/** What a running request needs of its pipeline. */
export interface RequestRunner {
  readonly client: Client;
  /** Whether the session has closed, so that what is with the driver fails. */
  readonly isClosed: boolean;
  /** Milliseconds until the next attempt; `undefined` when there is to be none. */
  retryDelay(request: Request, error: CassandraError, attempt: FailedAttempt): number | undefined;
  /** The driver has settled an attempt. */
  count(durationMs: number, error: CassandraError | undefined, willRetry: boolean): void;
  /** Whether anybody wants to know about it. */
  isObserved(options: CallOptions): boolean;
  tell(request: Request, attempt: Attempt, options: CallOptions): void;
  /** It waits for its next attempt, in vain if `fail` is called. */
  backingOff(fail: (error: CassandraError) => void): () => void;
  /** Nothing of it is with the driver any more, and nothing will be. */
  ended(): void;
}

/**
 * A request that has its place, until it has an answer or has failed for good. An abort ends the wait at
 * once; the place is given back when the driver has settled what was sent.
 */
export class RunningRequest<T> {
  /** Settles when it has ended for whoever waits. */
  readonly result: Promise<T>;
  readonly #runner: RequestRunner;
  readonly #request: Request;
  readonly #options: CallOptions;
  readonly #stop: Stop | undefined;
  /** The deadline that was made for this request alone. */
  readonly #own: Deadline | undefined;
  readonly #convert: (answer: types.ResultSet) => T;
  #resolve!: (value: T | Promise<never>) => void;
  readonly #unlisten: (() => void) | undefined;
  #attempt = 0;
  #startedAt = 0;
  /** Whether an attempt may have done its work although it failed. */
  #mayBeDone = false;
  #isOver = false;
  /** What an attempt failed by whose connection was lost. */
  #lost: CassandraError | undefined;
  #endBackoff: (() => void) | undefined;

  constructor(
    runner: RequestRunner,
    request: Request,
    options: CallOptions,
    stop: Stop | undefined,
    own: Deadline | undefined,
    convert: (answer: types.ResultSet) => T,
  ) {
    this.#runner = runner;
    this.#request = request;
    this.#options = options;
    this.#stop = stop;
    this.#own = own;
    this.#convert = convert;
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (stop !== undefined) this.#unlisten = onStop(stop, () => this.#abandon(stop));
    this.#send();
  }

  #send(): void {
    this.#attempt++;
    this.#startedAt = performance.now();
    if (this.#options.onSend !== undefined) tell(this.#options.onSend, undefined);
    // Whoever was told may have aborted it.
    const sent = this.#isOver ? Promise.reject(notSent()) : this.#request.send(this.#runner.client);
    sent.then(
      (answer) => this.#answered(answer),
      (thrown) => this.#thrown(thrown),
    );
  }

  async #thrown(thrown: unknown): Promise<void> {
    const { client, isClosed } = this.#runner;
    const isBack = !isClosed && (await connectNow(client, thrown));
    const error = this.#explain(fromDriverError(thrown, (address) => connectFailure(client, address)));
    this.#failed(error, isBack);
  }

  #explain(error: CassandraError): CassandraError {
    if (!this.#runner.isClosed) {
      return locateError(this.#request.explain(error, this.#runner.client), this.#request.place);
    }
    const message = 'The session was closed while this was in flight';
    return new CassandraError('SESSION_CLOSED', message, { cause: error, outcome: 'unknown' });
  }

  #answered(answer: types.ResultSet): void {
    this.#settle(answer, undefined, false);
    this.#runner.ended();
    if (this.#isOver) return;
    this.#letGo();
    this.#resolve(this.#convert(answer));
  }

  #failed(error: CassandraError, isBack: boolean): void {
    const delayMs = this.#delayAfter(error, isBack);
    this.#settle(undefined, error, delayMs !== undefined);
    if (error.code === 'CONNECTION_LOST') this.#lost = error;
    if (this.#isOver) this.#runner.ended();
    else if (delayMs !== undefined) this.#backOff(delayMs, error);
    // That nobody can be asked right after says less.
    else this.#fail(error.code === 'NO_HOST_AVAILABLE' ? (this.#lost ?? error) : error);
  }

  #delayAfter(error: CassandraError, isBack: boolean): number | undefined {
    if (this.#isOver) return undefined;
    const runner = this.#runner;
    if (!runner.isClosed && this.#request.adapts(error, runner.client)) return 0;
    const attempt = { number: this.#attempt, withinMs: this.#remainingMs, isBack };
    return runner.retryDelay(this.#request, error, attempt);
  }

  #backOff(delayMs: number, error: CassandraError): void {
    this.#mayBeDone ||= error.outcome === 'unknown';
    const timer = setTimeout(() => {
      this.#endBackoff?.();
      this.#send();
    }, delayMs);
    const forget = this.#runner.backingOff((reason) => this.#fail(reason));
    this.#endBackoff = () => {
      this.#endBackoff = undefined;
      clearTimeout(timer);
      forget();
    };
  }

  /** Ends the wait: nothing more is sent. */
  #abandon(stop: Stop): void {
    if (this.#endBackoff !== undefined) {
      this.#fail(abortErrorBeforeSending(stop));
    } else {
      this.#isOver = true;
      this.#request.abandon();
      this.#reject(abortError(stop));
    }
  }

  /** Fails for good, with nothing at the driver. */
  #fail(error: CassandraError): void {
    this.#isOver = true;
    this.#endBackoff?.();
    this.#letGo();
    this.#runner.ended();
    this.#reject(this.#mayBeDone ? withUnknownOutcome(error) : error);
  }

  #reject(error: CassandraError): void {
    this.#resolve(rejectForCaller(locateError(error, this.#request.place)));
  }

  #letGo(): void {
    this.#unlisten?.();
    this.#own?.[Symbol.dispose]();
  }

  #settle(answer: types.ResultSet | undefined, error: CassandraError | undefined, willRetry: boolean): void {
    const durationMs = performance.now() - this.#startedAt;
    this.#runner.count(durationMs, error, willRetry);
    if (!this.#runner.isObserved(this.#options)) return;
    const attempt = { number: this.#attempt, durationMs, answer, error, willRetry };
    this.#runner.tell(this.#request, attempt, this.#options);
  }

  get #remainingMs(): number {
    const stop = this.#stop;
    return stop !== undefined && 'remainingMs' in stop ? stop.remainingMs : Infinity;
  }
}

/** The last failure says what it left behind; an earlier attempt of the same write may have left more. */
function withUnknownOutcome(error: CassandraError): CassandraError {
  if (error.outcome === 'unknown') return error;
  const { code, message, cql, declaredAt } = error;
  return new CassandraError(code, message, { cause: error, outcome: 'unknown', cql, declaredAt });
}

function notSent(): CassandraError {
  return new CassandraError('ABORTED', 'It was aborted before it was sent', { outcome: 'not_applied' });
}
