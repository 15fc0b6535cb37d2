import type { types } from 'cassandra-driver';

/** The JavaScript form of each scalar CQL type, in rows. */
interface ScalarForms {
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
interface ScalarInputs {
  bigint: bigint | number;
  counter: bigint | number;
  inet: types.InetAddress | string;
  timeuuid: types.TimeUuid | string;
  uuid: types.Uuid | string;
  varint: bigint | number;
}

type Scalar = keyof ScalarForms;

/** A CQL type as written in CQL: a scalar, `list<…>`, `set<…>`, `map<…, …>`, `frozen<…>`. */
export type CqlType =
  | Scalar
  | `list<${string}>`
  | `set<${string}>`
  | `map<${string}, ${string}>`
  | `frozen<${string}>`;

/** The JavaScript form that a value of CQL type `T` has in a row. */
export type FormOf<T extends string> = T extends Scalar
  ? ScalarForms[T]
  : T extends `frozen<${infer Inner}>`
    ? FormOf<Inner>
    : T extends `list<${infer Item}>` | `set<${infer Item}>`
      ? FormOf<Item>[]
      : T extends `map<${infer Key extends Scalar}, ${infer Value}>`
        ? ScalarForms[Key] extends string | number
          ? Record<ScalarForms[Key], FormOf<Value>>
          : Record<string, FormOf<Value>>
        : unknown;

/** What may be given for a parameter of CQL type `T`. */
export type InputOf<T extends string> = T extends keyof ScalarInputs ? ScalarInputs[T] : FormOf<T>;

/** Column name → CQL type; a trailing `!` says that the column is never null (keys, counts, `token(…)`). */
export type ColumnTypes = Readonly<Record<string, CqlType | `${CqlType}!`>>;

/** Named bind marker → CQL type. */
export type ParamTypes = Readonly<Record<string, CqlType>>;

/** The row that columns of these types make: each value is `null` unless its type ends in `!`. */
export type RowOf<C extends ColumnTypes> = {
  readonly [K in keyof C]: C[K] extends `${infer T}!` ? FormOf<T> : FormOf<C[K]> | null;
};

/** The parameters that markers of these types take; `undefined` leaves a column alone, `null` deletes it. */
export type ParamsOf<P extends ParamTypes> = { readonly [K in keyof P]: InputOf<P[K]> | null | undefined };
