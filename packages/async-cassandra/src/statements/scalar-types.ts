import type { types } from 'cassandra-driver';

/** The JavaScript form of each scalar CQL type, in rows. */
export interface ScalarForms {
  ascii: string;
  bigint: bigint;
  blob: Buffer;
  boolean: boolean;
  counter: bigint;
  date: types.LocalDate;
  decimal: types.BigDecimal;
  double: number;
  duration: types.Duration;
  float: number;
  inet: types.InetAddress;
  int: number;
  smallint: number;
  text: string;
  time: types.LocalTime;
  timestamp: Date;
  timeuuid: types.TimeUuid;
  tinyint: number;
  uuid: types.Uuid;
  varchar: string;
  varint: bigint;
}

/** What may be given for a parameter where that is wider than what a row holds. */
export interface ScalarInputs {
  blob: Uint8Array;
  date: types.LocalDate | string;
  decimal: types.BigDecimal | string;
  inet: types.InetAddress | string;
  time: types.LocalTime | string;
  timeuuid: types.TimeUuid | string;
  uuid: types.Uuid | string;
}

export type Scalar = keyof ScalarForms;

/** What the keys of a `map<…, …>` may be: they become property names, which say all of a scalar. */
export type MapKey = Exclude<Scalar, 'counter' | 'duration'>;
