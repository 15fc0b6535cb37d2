import { setMaxListeners } from 'node:events';
import { CassandraError } from '../errors/cassandra-error.js';

/** What aborts like a signal and costs less: a deadline. */
interface Abortable {
  readonly aborted: boolean;
  readonly reason: unknown;
  readonly remainingMs: number;
  /** Calls `listener` once when it aborts; at most until the function that comes back is called. */
  onAbort(listener: () => void): () => void;
}

/** What can end a wait early: somebody's signal, or a deadline. */
export type Stop = AbortSignal | Abortable;

/**
 * Calls `listener` once when `stop` aborts; at most until the function that comes back is called.
 * @throws CassandraError `INVALID_ARGUMENT` when it is neither a signal nor a deadline.
 */
export function onStop(stop: Stop, listener: () => void): () => void {
  if ('onAbort' in stop) return stop.onAbort(listener);
  requireStop(stop);
  // Any number of calls may wait under one signal; Node would take more than ten for a leak.
  setMaxListeners(0, stop);
  stop.addEventListener('abort', listener, { once: true });
  return () => stop.removeEventListener('abort', listener);
}

/** Refuses what callers without types may give, an `AbortController` for one. */
export function requireStop(stop: Stop | undefined): void {
  if (stop === undefined || typeof stop.aborted === 'boolean') return;
  const message = 'signal is no AbortSignal, deadline no Deadline';
  throw new CassandraError('INVALID_ARGUMENT', message, { option: 'signal' });
}

/**
 * Settles as `promise` does, or rejects as soon as `stop` aborts. The work behind `promise` goes on; what it
 * ends in is then nobody's concern.
 */
export function raceStop<T>(promise: Promise<T>, stop: Stop | undefined): Promise<T> {
  if (stop === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    if (stop.aborted) reject(abortError(stop));
    const unlisten = onStop(stop, () => reject(abortError(stop)));
    promise.then(
      (value) => {
        unlisten();
        resolve(value);
      },
      (error) => {
        unlisten();
        reject(error);
      },
    );
  });
}

/**
 * The error that an abort stands for: a deadline's own error, `DEADLINE_EXCEEDED` for an
 * `AbortSignal.timeout()`, else `ABORTED`; the reason is its `cause`.
 */
export function abortError({ reason }: Pick<Stop, 'reason'>): CassandraError {
  if (reason instanceof CassandraError) {
    return new CassandraError(reason.code, reason.message, { cause: reason, outcome: reason.outcome });
  }
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new CassandraError('DEADLINE_EXCEEDED', 'The deadline passed', { cause: reason });
  }
  return new CassandraError('ABORTED', 'The operation was aborted', { cause: reason });
}

/** The same where nothing has been sent yet. */
export function abortErrorBeforeSending(stop: Pick<Stop, 'reason'>): CassandraError {
  const error = abortError(stop);
  return new CassandraError(error.code, error.message, { cause: error.cause, outcome: 'not_applied' });
}

/** Throws when it has aborted: for places where nothing has been sent yet. */
export function throwIfStopped(stop: Stop | undefined): void {
  if (stop?.aborted) throw abortErrorBeforeSending(stop);
}
