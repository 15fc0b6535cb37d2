import { CassandraError } from '../errors/cassandra-error.js';

/**
 * Settles as `promise` does, or rejects as soon as `signal` aborts. The work behind `promise` goes on; what
 * it ends in is then nobody's concern.
 */
export function raceSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  if (signal.aborted) {
    promise.catch(() => {});
    return Promise.reject(abortError(signal));
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/**
 * The error that an aborted signal stands for: a deadline's own error, `DEADLINE_EXCEEDED` for an
 * `AbortSignal.timeout()`, else `ABORTED`; the signal's reason is its `cause`.
 */
export function abortError(signal: AbortSignal): CassandraError {
  const { reason } = signal;
  if (reason instanceof CassandraError) {
    return new CassandraError(reason.code, reason.message, { cause: reason, outcome: reason.outcome });
  }
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new CassandraError('DEADLINE_EXCEEDED', 'The deadline passed', { cause: reason });
  }
  return new CassandraError('ABORTED', 'The operation was aborted', { cause: reason });
}

/** Throws the signal's error when it has aborted: for places where nothing has been sent yet. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  const error = abortError(signal);
  throw new CassandraError(error.code, error.message, { cause: error.cause, outcome: 'not_applied' });
}
