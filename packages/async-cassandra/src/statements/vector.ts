import { types } from 'cassandra-driver';

/** A CQL vector: the driver's, with the type of its elements. */
export interface Vector<Element = number> extends Iterable<Element> {
  readonly elements: readonly Element[];
  readonly length: number;
  at(index: number): Element | undefined;
  toString(): string;
}

interface VectorConstructor {
  readonly prototype: Vector;
  new <Element = number>(elements: Float32Array | readonly Element[]): Vector<Element>;
}

/** Makes a CQL vector: `new Vector([0.1, 0.2, 0.3])`. */
export const Vector: VectorConstructor = types.Vector as unknown as VectorConstructor;
