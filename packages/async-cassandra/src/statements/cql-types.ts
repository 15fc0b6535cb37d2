import type { MapKey, Scalar, ScalarForms, ScalarInputs } from './scalar-types.js';
import type { Tuple } from './tuple.js';
import type { TypeArguments } from './type-arguments.js';
import type { UserTypes } from './user-types.js';
import type { Vector } from './vector.js';

type Simple = Scalar | (keyof UserTypes & string);

/** What is inside the brackets of another type; spelled out one level deep, for more TypeScript is too slow. */
type Inner =
  | Simple
  | `${'list' | 'set' | 'frozen' | 'tuple'}<${string}>`
  | `${'map' | 'vector'}<${string}, ${string}>`;

/**
 * A CQL type, written as Cassandra itself writes it (`DESCRIBE`, with a space after each comma): a scalar, one
 * of your {@link UserTypes}, `list<…>`, `set<…>`, `map<…, …>`, `tuple<…>`, `vector<…, n>`, `frozen<…>`.
 */
export type CqlType =
  | Simple
  | `${'list' | 'set' | 'frozen'}<${Inner}>`
  | `map<${MapKey}, ${Inner}>`
  | `tuple<${Inner}>`
  | `tuple<${Inner}, ${string}>`
  | `vector<${Inner}, ${number}>`;

/** What stands for a type that CQL does not have, deep inside another one; no value fits it. */
export interface NotACqlType<Text extends string> {
  readonly 'is not a CQL type': Text;
}

/** The JavaScript form that a value of CQL type `T` has in a row. */
export type FormOf<T extends string> = string extends T
  ? unknown
  : T extends Scalar
    ? ScalarForms[T]
    : T extends keyof UserTypes
      ? UserForm<UserTypes[T]>
      : T extends `frozen<${infer Frozen}>`
        ? FormOf<Frozen>
        : T extends `list<${infer Item}>` | `set<${infer Item}>`
          ? FormOf<Item>[]
          : T extends `map<${MapKey}, ${infer Value}>`
            ? Record<string, FormOf<Value>>
            : T extends `tuple<${infer Elements}>`
              ? Tuple<NullableForms<TypeArguments<Elements>>>
              : T extends `vector<${infer Element}, ${number}>`
                ? Vector<FormOf<Element>>
                : NotACqlType<T>;

type UserForm<Fields> = {
  readonly [Field in keyof Fields]: Fields[Field] extends string ? FormOf<Fields[Field]> | null : never;
};

type NullableForms<Elements extends readonly string[]> = {
  [Index in keyof Elements]: FormOf<Elements[Index]> | null;
};

/** What may be given for a parameter of CQL type `T`. */
export type InputOf<T extends string> = string extends T
  ? unknown
  : T extends keyof ScalarInputs
    ? ScalarInputs[T]
    : T extends keyof UserTypes
      ? UserInput<UserTypes[T]>
      : T extends `frozen<${infer Frozen}>`
        ? InputOf<Frozen>
        : T extends `list<${infer Item}>`
          ? readonly InputOf<Item>[]
          : T extends `set<${infer Item}>`
            ? readonly InputOf<Item>[] | ReadonlySet<InputOf<Item>>
            : T extends `map<${infer Key extends MapKey}, ${infer Value}>`
              ? Readonly<Record<string, InputOf<Value>>> | ReadonlyMap<InputOf<Key>, InputOf<Value>>
              : T extends `tuple<${infer Elements}>`
                ? Tuple<NullableInputs<TypeArguments<Elements>>>
                : T extends `vector<${infer Element}, ${number}>`
                  ? Vector<InputOf<Element>> | (Element extends 'float' ? Float32Array : never)
                  : FormOf<T>;

type UserInput<Fields> = {
  readonly [Field in keyof Fields]: Fields[Field] extends string ? InputOf<Fields[Field]> | null : never;
};

type NullableInputs<Elements extends readonly string[]> = {
  readonly [Index in keyof Elements]: InputOf<Elements[Index]> | null;
};

/** Column name → CQL type; a trailing `!` says that the column is never null (keys, counts, `token(…)`). */
export type ColumnTypes = Readonly<Record<string, CqlType | `${CqlType}!`>>;

/** Named bind marker → CQL type. */
export type ParamTypes = Readonly<Record<string, CqlType>>;

/** The row that columns of these types make: each value is `null` unless its type ends in `!`. */
export type RowOf<C extends ColumnTypes> = C extends infer Columns extends ColumnTypes
  ? { readonly [K in keyof Columns]: ColumnOf<Columns[K]> }
  : never;

type ColumnOf<T extends string> = T extends `${infer Known}!` ? FormOf<Known> : FormOf<T> | null;

declare const noParams: unique symbol;

/** The parameters of a statement without markers: nothing but an empty object fits. */
export interface NoParams {
  readonly [noParams]?: never;
}

/** The parameters that markers of these types take; `undefined` leaves a column alone, `null` deletes it. */
export type ParamsOf<P extends ParamTypes> = keyof P extends never
  ? NoParams
  : { readonly [K in keyof P]: InputOf<P[K]> | null | undefined };
