import { types } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';

const levels = {
  ANY: types.consistencies.any,
  ONE: types.consistencies.one,
  TWO: types.consistencies.two,
  THREE: types.consistencies.three,
  QUORUM: types.consistencies.quorum,
  ALL: types.consistencies.all,
  LOCAL_QUORUM: types.consistencies.localQuorum,
  EACH_QUORUM: types.consistencies.eachQuorum,
  LOCAL_ONE: types.consistencies.localOne,
} as const;

const serialLevels = {
  SERIAL: types.consistencies.serial,
  LOCAL_SERIAL: types.consistencies.localSerial,
} as const;

/** How many replicas must answer. Reads may also ask at a serial level, which settles conditional writes. */
export type Consistency = keyof typeof levels | SerialConsistency;

/** How far a conditional write's agreement reaches. */
export type SerialConsistency = keyof typeof serialLevels;

const all = { ...levels, ...serialLevels };

/**
 * The driver's number of a consistency level.
 * @throws CassandraError `code` for a name that is none, which the driver would take for its `LOCAL_ONE`.
 */
export function toDriverConsistency(
  level: Consistency,
  option: 'consistency' | 'serialConsistency' = 'consistency',
  code: 'CONFIGURATION' | 'INVALID_ARGUMENT' = 'INVALID_ARGUMENT',
): types.consistencies {
  const known: types.consistencies | undefined = all[level];
  if (known !== undefined) return known;
  const message = `"${level}" is no consistency level; there are ${Object.keys(all).join(', ')}`;
  throw new CassandraError(code, message, { option });
}

const names = new Map(Object.entries(all).map(([name, level]) => [level, name as Consistency]));

/** The level of a driver's number. */
export function consistencyOf(level: types.consistencies | undefined): Consistency | undefined {
  return level === undefined ? undefined : names.get(level);
}
