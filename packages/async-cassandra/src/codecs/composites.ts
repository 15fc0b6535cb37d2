import { types } from 'cassandra-driver';
import { type Codec, cell, writeCell } from './codec.js';
import { int32 } from './collections.js';
import type { JsonBytes } from './json-bytes.js';
import { misfitAt, ValueMisfit } from './value-misfit.js';
import { decodeUnsigned, encodeUnsigned } from './variable-ints.js';

const { Tuple, Vector } = types;
const noBytes = int32(-1);

/** Visits the values of a tuple or a user-defined type; those that the bytes end before have a length of -1. */
function eachPart(
  bytes: Buffer,
  start: number,
  end: number,
  count: number,
  visit: (index: number, at: number, length: number) => void,
): void {
  let at = start;
  for (let index = 0; index < count; index++) {
    const length = at < end ? bytes.readInt32BE(at) : -1;
    visit(index, at + 4, length);
    if (at < end) at += 4 + Math.max(length, 0);
  }
}

function encodePart(codec: Codec, value: unknown, parts: Buffer[]): void {
  if (value === null || value === undefined) {
    parts.push(noBytes);
    return;
  }
  const bytes = codec.encode(value);
  parts.push(int32(bytes.length), bytes);
}

/** `tuple`: the driver's `Tuple`, of as many elements; each may be null. */
export class TupleCodec implements Codec {
  readonly typeText: string;
  readonly hasEmptyValue = false;
  readonly #elements: readonly Codec[];

  constructor(elements: readonly Codec[], typeText: string) {
    this.typeText = typeText;
    this.#elements = elements;
  }

  encode(value: unknown): Buffer {
    if (!(value instanceof Tuple)) throw new ValueMisfit(this.typeText, value);
    const { elements } = value as unknown as { elements: readonly unknown[] };
    if (elements.length !== this.#elements.length) {
      throw new ValueMisfit(this.typeText, value, `it has ${elements.length} elements`);
    }
    const parts: Buffer[] = [];
    for (const [index, codec] of this.#elements.entries()) {
      try {
        encodePart(codec, elements[index], parts);
      } catch (error) {
        throw misfitAt(index, error);
      }
    }
    return Buffer.concat(parts);
  }

  decode(bytes: Buffer, start: number, end: number): types.Tuple {
    const elements: unknown[] = [];
    eachPart(bytes, start, end, this.#elements.length, (index, at, length) => {
      elements.push(cell(this.#elements[index] as Codec, bytes, at, length));
    });
    return Tuple.fromArray(elements);
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    eachPart(bytes, start, end, this.#elements.length, (index, at, length) => {
      json.ascii(index === 0 ? '[' : ',');
      writeCell(this.#elements[index] as Codec, bytes, at, length, json);
    });
    json.ascii(']');
  }
}

interface Field {
  readonly name: string;
  readonly codec: Codec;
  /** The name as it begins its property in JSON. */
  readonly json: string;
  /** Whether every object has a property of that name, which is no field. */
  readonly isInherited: boolean;
}

/** A user-defined type: an object by field name. A field that is left out is null; one that is not there is refused. */
export class UserTypeCodec implements Codec {
  readonly typeText: string;
  readonly hasEmptyValue = false;
  readonly #fields: readonly Field[];
  readonly #names: ReadonlySet<string>;

  constructor(fields: readonly { readonly name: string; readonly codec: Codec }[], typeText: string) {
    this.typeText = typeText;
    this.#fields = fields.map(({ name, codec }, index) => ({
      name,
      codec,
      json: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
      isInherited: name in Object.prototype,
    }));
    this.#names = new Set(fields.map(({ name }) => name));
  }

  encode(value: unknown): Buffer {
    if (Object.prototype.toString.call(value) !== '[object Object]' || Symbol.iterator in (value as object)) {
      throw new ValueMisfit(this.typeText, value);
    }
    const given = value as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(given)) {
      if (!this.#names.has(name)) throw new ValueMisfit(this.typeText, value, `it has no field ${name}`);
    }
    const parts: Buffer[] = [];
    for (const { name, codec, isInherited } of this.#fields) {
      try {
        encodePart(codec, isInherited && !Object.hasOwn(given, name) ? null : given[name], parts);
      } catch (error) {
        throw misfitAt(name, error);
      }
    }
    return Buffer.concat(parts);
  }

  decode(bytes: Buffer, start: number, end: number): Readonly<Record<string, unknown>> {
    const fields: Record<string, unknown> = {};
    eachPart(bytes, start, end, this.#fields.length, (index, at, length) => {
      const { name, codec, isInherited } = this.#fields[index] as Field;
      const value = cell(codec, bytes, at, length);
      if (isInherited)
        Object.defineProperty(fields, name, { value, enumerable: true, writable: true, configurable: true });
      else fields[name] = value;
    });
    return fields;
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    eachPart(bytes, start, end, this.#fields.length, (index, at, length) => {
      const field = this.#fields[index] as Field;
      json.raw(field.json);
      writeCell(field.codec, bytes, at, length, json);
    });
    json.ascii('}');
  }
}

/** `vector`: the driver's `Vector`, of `float` also a `Float32Array`; of as many elements, none of them null. */
export class VectorCodec implements Codec {
  readonly typeText: string;
  readonly hasEmptyValue = false;
  readonly #element: Codec;
  /** `undefined` where each element says how long it is. */
  readonly #elementLength: number | undefined;
  readonly #dimension: number;

  constructor(element: Codec, elementLength: number | undefined, dimension: number, typeText: string) {
    this.typeText = typeText;
    this.#element = element;
    this.#elementLength = elementLength;
    this.#dimension = dimension;
  }

  encode(value: unknown): Buffer {
    const elements = this.#elementsOf(value);
    if (elements.length !== this.#dimension) {
      throw new ValueMisfit(this.typeText, value, `it has ${elements.length} elements`);
    }
    const parts: Buffer[] = [];
    for (let index = 0; index < elements.length; index++) {
      try {
        const bytes = this.#element.encode(elements[index]);
        if (this.#elementLength === undefined) parts.push(encodeUnsigned(BigInt(bytes.length)));
        parts.push(bytes);
      } catch (error) {
        throw misfitAt(index, error);
      }
    }
    return Buffer.concat(parts);
  }

  decode(bytes: Buffer, start: number, end: number): types.Vector {
    const elements: unknown[] = [];
    this.#each(bytes, start, end, (at, length) => elements.push(cell(this.#element, bytes, at, length)));
    return new Vector(elements, this.#element.typeText);
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    let before = '[';
    this.#each(bytes, start, end, (at, length) => {
      json.ascii(before);
      writeCell(this.#element, bytes, at, length, json);
      before = ',';
    });
    json.ascii(']');
  }

  #each(bytes: Buffer, start: number, end: number, visit: (at: number, length: number) => void): void {
    let at = start;
    for (let index = 0; index < this.#dimension; index++) {
      let length = this.#elementLength;
      if (length === undefined) {
        const { value, next } = decodeUnsigned(bytes, at);
        length = Number(value);
        at = next;
      }
      visit(at, length);
      at += length;
    }
    if (at !== end) throw new RangeError('A vector is not as long as its elements');
  }

  #elementsOf(value: unknown): ArrayLike<unknown> {
    if (value instanceof Float32Array) {
      if (this.#element.typeText === 'float') return value;
    } else if (value instanceof Vector) {
      return (value as unknown as { elements: readonly unknown[] }).elements;
    }
    throw new ValueMisfit(this.typeText, value);
  }
}
