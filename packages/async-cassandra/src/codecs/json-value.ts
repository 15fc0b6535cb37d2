import { types } from 'cassandra-driver';

/** What `JSON.stringify` is to write for a value of a row: it fails on a `bigint`, and makes an object of a vector. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  if (value instanceof types.Vector || value instanceof types.Tuple) return value.elements.map(jsonOf);
  if (Array.isArray(value)) return value.map(jsonOf);
  const isPlain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
  return isPlain ? jsonFields(value) : value;
}

/** The same for each property of a row, a map or a user-defined type. */
export function jsonFields(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, jsonOf(each)]));
}

/** What rows inherit: how they write themselves as JSON. */
export const rowPrototype: object = Object.create(Object.prototype, {
  toJSON: {
    value(this: object) {
      return jsonFields(this);
    },
    configurable: true,
    writable: true,
  },
});
