import { types } from 'cassandra-driver';

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

/** The driver's number of a consistency level. */
export function toDriverConsistency(level: Consistency): types.consistencies {
  return all[level];
}

const names = new Map(Object.entries(all).map(([name, level]) => [level, name as Consistency]));

/** The level of a driver's number. */
export function consistencyOf(level: types.consistencies | undefined): Consistency | undefined {
  return level === undefined ? undefined : names.get(level);
}
