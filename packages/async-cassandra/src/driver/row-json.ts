import { types } from 'cassandra-driver';
import { jsonFields, jsonOf } from '../codecs/json-value.js';

/**
 * Gives the driver's rows and vectors a form in JSON: a `bigint` is written as a string, for a number would lose
 * digits, a `blob` in hexadecimal as Cassandra does (`0x…`), vectors and tuples as arrays, all else as it writes itself.
 * `JSON.stringify` fails on the first, and writes a vector as an object by position.
 */
export function giveRowsJson(): void {
  const { Row, Vector } = types as unknown as Record<'Row' | 'Vector', { readonly prototype: object }>;
  for (const { prototype } of [Row, Vector]) {
    if (Object.hasOwn(prototype, 'toJSON')) continue;
    const toJSON = function (this: object): unknown {
      return this instanceof types.Vector ? this.elements.map(jsonOf) : jsonFields(this);
    };
    Object.defineProperty(prototype, 'toJSON', { value: toJSON, configurable: true, writable: true });
  }
}
