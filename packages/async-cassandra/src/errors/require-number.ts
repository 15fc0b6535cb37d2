import { CassandraError } from './cassandra-error.js';

/** What a number has to be. */
export interface NumberRange {
  readonly least: number;
  /** Default: `Infinity`, itself included. */
  readonly most?: number;
  /** Whether fractions will do. Default: false. */
  readonly fraction?: boolean;
}

/**
 * Refuses numbers that make no sense before they do harm, `NaN` above all: every comparison with it is false.
 * `undefined` passes, for options that are left out.
 * @throws CassandraError `INVALID_ARGUMENT`, or `CONFIGURATION` where told so.
 */
export function requireNumber(
  option: string,
  value: number | undefined,
  { least, most = Number.POSITIVE_INFINITY, fraction = false }: NumberRange,
  code: 'INVALID_ARGUMENT' | 'CONFIGURATION' = 'INVALID_ARGUMENT',
): void {
  if (value === undefined) return;
  const isWhole = Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
  if (value >= least && value <= most && (fraction || isWhole)) return;
  const range = most === Number.POSITIVE_INFINITY ? `from ${least}` : `from ${least} to ${most}`;
  const message = `${option} takes a ${fraction ? '' : 'whole '}number ${range}, not ${value}`;
  throw new CassandraError(code, message, { option });
}
