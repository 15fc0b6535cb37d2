import { types } from 'cassandra-driver';

/** A CQL tuple: the driver's, with the types of its elements. */
export interface Tuple<Elements extends readonly unknown[] = readonly unknown[]> {
  readonly elements: Elements;
  readonly length: number;
  /** The element at this position, from 0. */
  get<Index extends keyof Elements & number>(index: Index): Elements[Index];
  /** A copy of the elements. */
  values(): Elements;
  toString(): string;
  toJSON(): unknown;
}

interface TupleConstructor {
  readonly prototype: Tuple;
  new <Elements extends readonly unknown[]>(...elements: Elements): Tuple<Elements>;
}

/** Makes a CQL tuple, for rows and parameters alike: `new Tuple(1, 'one', null)`. */
export const Tuple: TupleConstructor = types.Tuple as unknown as TupleConstructor;
