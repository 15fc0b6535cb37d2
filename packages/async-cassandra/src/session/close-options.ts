import { requireNumber } from '../errors/require-number.js';

/** How to close a session or a cluster. */
export interface CloseOptions {
  /** How long what is in flight may take to end, in milliseconds; then it fails. Default: 10,000. */
  readonly graceMs?: number;
}

/**
 * To be called before anything is closed, so that a mistake leaves it as it was.
 * @throws CassandraError `INVALID_ARGUMENT` when `graceMs` is negative or not a number.
 */
export function checkCloseOptions({ graceMs }: CloseOptions): void {
  requireNumber('graceMs', graceMs, { least: 0, fraction: true });
}
