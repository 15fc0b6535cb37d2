import { type NumberRange, requireNumber } from '../errors/require-number.js';
import { checkLimits } from '../session/check-limits.js';
import type { ClusterOptions } from './cluster-options.js';
import { checkCredentials } from './credentials.js';
import { presentTlsOptions } from './tls-options.js';

/** What a timer of Node takes; one that is given more goes off at once. */
const milliseconds: NumberRange = { least: 0, most: 2 ** 31 - 1, fraction: true };

/**
 * Refuses what a cluster cannot be reached with.
 * @throws CassandraError `CONFIGURATION` that names the option.
 */
export function checkClusterOptions(options: ClusterOptions): void {
  const check = (option: string, value: number | undefined, range: NumberRange) =>
    requireNumber(option, value, range, 'CONFIGURATION');
  check('port', options.port, { least: 1, most: 65_535 });
  check('connectTimeoutMs', options.connectTimeoutMs, milliseconds);
  check('requestTimeoutMs', options.requestTimeoutMs, milliseconds);
  check('stallThresholdMs', options.stallThresholdMs, { least: 1, fraction: true });
  checkLimits(options);
  const { credentials, tls, retry, speculativeExecution: speculation } = options;
  if (credentials !== undefined && typeof credentials !== 'function') checkCredentials(credentials);
  if (tls !== undefined && typeof tls !== 'function') presentTlsOptions(tls);
  if (retry) {
    check('retry.maxAttempts', retry.maxAttempts, { least: 1 });
    check('retry.baseDelayMs', retry.baseDelayMs, milliseconds);
    check('retry.maxDelayMs', retry.maxDelayMs, milliseconds);
  }
  if (speculation) {
    check('speculativeExecution.delayMs', speculation.delayMs, milliseconds);
    check('speculativeExecution.maxExecutions', speculation.maxExecutions, { least: 1 });
  }
}
