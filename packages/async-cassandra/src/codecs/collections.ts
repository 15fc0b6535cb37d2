import { type Codec, cell, writeCell } from './codec.js';
import type { JsonBytes } from './json-bytes.js';
import type { Order } from './order.js';
import { misfitAt, ValueMisfit } from './value-misfit.js';

/** A number of four bytes, as it stands before each value of a collection and its items. */
export function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** In the order of their keys; of those with the same key the last one. */
function inOrder<T>(items: readonly T[], keyOf: (item: T) => Buffer, order: Order): readonly T[] {
  if (items.length < 2) return items;
  const sorted = items.toSorted((one, other) => order(keyOf(one), keyOf(other)));
  return sorted.filter((item, at) => {
    const next = sorted[at + 1];
    return next === undefined || order(keyOf(item), keyOf(next)) !== 0;
  });
}

/** `list` and `set`: arrays; of a `set`, which is kept in order and holds each value once, also a `Set`. */
export class ArrayCodec implements Codec {
  readonly typeText: string;
  readonly hasEmptyValue = false;
  readonly #element: Codec;
  readonly #order: Order | undefined;

  /** @param order Of the elements of a set; a list has none. */
  constructor(element: Codec, order: Order | undefined, typeText: string) {
    this.typeText = typeText;
    this.#element = element;
    this.#order = order;
  }

  encode(value: unknown): Buffer {
    const isTaken = Array.isArray(value) || (this.#order !== undefined && value instanceof Set);
    if (!isTaken) throw new ValueMisfit(this.typeText, value);
    const given: readonly unknown[] = Array.isArray(value) ? value : [...(value as Set<unknown>)];
    const elements: Buffer[] = [];
    for (let index = 0; index < given.length; index++) {
      try {
        elements.push(this.#element.encode(given[index]));
      } catch (error) {
        throw misfitAt(index, error);
      }
    }
    const kept = this.#order === undefined ? elements : inOrder(elements, (bytes) => bytes, this.#order);
    return Buffer.concat([int32(kept.length), ...kept.flatMap((bytes) => [int32(bytes.length), bytes])]);
  }

  decode(bytes: Buffer, start: number): unknown[] {
    let at = start + 4;
    const count = bytes.readInt32BE(start);
    const elements: unknown[] = [];
    for (let index = 0; index < count; index++) {
      const length = bytes.readInt32BE(at);
      elements.push(cell(this.#element, bytes, at + 4, length));
      at += 4 + Math.max(length, 0);
    }
    return elements;
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    let at = start + 4;
    const count = bytes.readInt32BE(start);
    for (let index = 0; index < count; index++) {
      json.ascii(index === 0 ? '[' : ',');
      const length = bytes.readInt32BE(at);
      writeCell(this.#element, bytes, at + 4, length, json);
      at += 4 + Math.max(length, 0);
    }
    json.ascii(count > 0 ? ']' : '[]');
  }
}

/**
 * `map`: a `Map`, or an object whose own property names are the keys. Read as an object without a prototype, so that
 * every key is one, `__proto__` and `constructor` too.
 */
export class MapCodec implements Codec {
  readonly typeText: string;
  readonly hasEmptyValue = false;
  readonly #key: Codec;
  readonly #value: Codec;
  readonly #order: Order;

  /** @param order Of the keys. */
  constructor(key: Codec, value: Codec, order: Order, typeText: string) {
    this.typeText = typeText;
    this.#key = key;
    this.#value = value;
    this.#order = order;
  }

  encode(value: unknown): Buffer {
    const entries: { key: Buffer; value: Buffer }[] = [];
    for (const [key, each] of this.#entriesOf(value)) {
      try {
        entries.push({ key: this.#key.encode(key), value: this.#value.encode(each) });
      } catch (error) {
        const isPlain = typeof key === 'string' || typeof key === 'number';
        throw misfitAt(isPlain ? key : `key ${entries.length}`, error);
      }
    }
    const kept = inOrder(entries, ({ key }) => key, this.#order);
    const parts = kept.flatMap((entry) => [
      int32(entry.key.length),
      entry.key,
      int32(entry.value.length),
      entry.value,
    ]);
    return Buffer.concat([int32(kept.length), ...parts]);
  }

  decode(bytes: Buffer, start: number): Readonly<Record<string, unknown>> {
    const map: Record<string, unknown> = { __proto__: null } as unknown as Record<string, unknown>;
    this.#each(bytes, start, (key, at, length) => {
      map[key] = cell(this.#value, bytes, at, length);
    });
    return map;
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    let before = '{';
    this.#each(bytes, start, (key, at, length) => {
      json.ascii(before);
      json.text(key);
      json.ascii(':');
      writeCell(this.#value, bytes, at, length, json);
      before = ',';
    });
    json.ascii(before === '{' ? '{}' : '}');
  }

  #each(bytes: Buffer, start: number, visit: (key: string, at: number, length: number) => void): void {
    let at = start + 4;
    const count = bytes.readInt32BE(start);
    for (let index = 0; index < count; index++) {
      const keyLength = bytes.readInt32BE(at);
      const key = cell(this.#key, bytes, at + 4, keyLength);
      at += 4 + Math.max(keyLength, 0);
      const length = bytes.readInt32BE(at);
      visit(this.#key.toKey?.(key) ?? String(key), at + 4, length);
      at += 4 + Math.max(length, 0);
    }
  }

  #entriesOf(value: unknown): Iterable<[unknown, unknown]> {
    if (value instanceof Map) return value;
    if (typeof value !== 'object' || value === null) throw new ValueMisfit(this.typeText, value);
    const prototype: unknown = Object.getPrototypeOf(value);
    // Of anything but a plain object the properties are not the keys of a map.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw new ValueMisfit(this.typeText, value);
    }
    const entries = Object.entries(value);
    const key = this.#key;
    return key.fromKey === undefined ? entries : entries.map(([name, each]) => [key.fromKey?.(name), each]);
  }
}
