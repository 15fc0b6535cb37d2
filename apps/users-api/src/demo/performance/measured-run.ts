import { isCassandraError, type Session, Uuid } from 'async-cassandra';
import pLimit, { type LimitFunction } from 'p-limit';
import { errorStatus } from '../../http/error-status.js';
import type { RequestWork } from '../../http/request-work.js';
import { selectUser } from '../../users/user-queries.js';
import { RequestsInFlight } from '../requests-in-flight.js';
import { Latencies } from './latencies.js';
import type { Performance } from './performance-schema.js';

/** Most queries in flight at once, of all concurrent runs together. */
const mostInFlight = 128;

/** Shared by the concurrent runs of a process, so that many of them at once leave the session room for others. */
export const sharedLimit: LimitFunction = pLimit(mostInFlight);

interface Run {
  readonly mode: Performance['mode'];
  /** How many queries. */
  readonly requests: number;
}

/**
 * Reads users that do not exist, in mode `async` many at once, in mode `sync` each after the answer to the
 * one before. A query that fails is counted; abort ends the run.
 * @throws CassandraError when not one was answered for want of a reachable Cassandra.
 */
export async function measureRun(session: Session, run: Run, work: RequestWork): Promise<Performance> {
  const { mode, requests } = run;
  const inFlight = new RequestsInFlight(work);
  const latencies = new Latencies();
  let started = 0;
  let failed = 0;
  let outage: unknown;

  const query = async () => {
    const sentAt = performance.now();
    try {
      await session.execute(selectUser, { id: Uuid.random() }, inFlight.options);
    } catch (error) {
      if (work.deadline.aborted || !isCassandraError(error)) throw error;
      failed++;
      if (errorStatus[error.code].status === 503) outage = error;
    }
    latencies.record(performance.now() - sentAt);
  };
  const keepQuerying = async () => {
    while (started < requests) {
      started++;
      await (mode === 'async' ? sharedLimit(query) : query());
    }
  };

  const startedAt = performance.now();
  const workers = mode === 'async' ? Math.min(mostInFlight, requests) : 1;
  await Promise.all(Array.from({ length: workers }, keepQuerying));
  const seconds = (performance.now() - startedAt) / 1000;
  if (failed === requests && outage !== undefined) throw outage;
  return {
    mode,
    requests,
    successful_requests: requests - failed,
    failed_requests: failed,
    max_in_flight: inFlight.most,
    total_time: seconds,
    requests_per_second: requests / seconds,
    avg_time_per_request: seconds / requests,
    latency_ms: latencies.summary(),
  };
}
