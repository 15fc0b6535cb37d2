import { requireNumber } from '../errors/require-number.js';

interface Limits {
  readonly maxRequestsInFlight?: number | undefined;
  readonly maxRequestsWaiting?: number | undefined;
}

/**
 * Refuses limits with which a session could do nothing, such as 0 requests, which would let them wait for ever.
 * @throws CassandraError `CONFIGURATION` that names the option.
 */
export function checkLimits({ maxRequestsInFlight, maxRequestsWaiting }: Limits): void {
  requireNumber('maxRequestsInFlight', maxRequestsInFlight, { least: 1 }, 'CONFIGURATION');
  requireNumber('maxRequestsWaiting', maxRequestsWaiting, { least: 0 }, 'CONFIGURATION');
}
