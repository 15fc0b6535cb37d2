import type { Codec } from './codec.js';
import type { JsonBytes } from './json-bytes.js';
import { ValueMisfit } from './value-misfit.js';

type IntegerName = 'tinyint' | 'smallint' | 'int';

/** `tinyint`, `smallint` and `int`: whole numbers of 1, 2 and 4 bytes. */
export class IntegerCodec implements Codec {
  readonly typeText: IntegerName;
  readonly hasEmptyValue = false;
  readonly #size: number;
  readonly #most: number;

  constructor(name: IntegerName, size: number) {
    this.typeText = name;
    this.#size = size;
    this.#most = 2 ** (size * 8 - 1) - 1;
  }

  encode(value: unknown): Buffer {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw new ValueMisfit(this.typeText, value);
    if (value > this.#most || value < -this.#most - 1) throw new ValueMisfit(this.typeText, value);
    const bytes = Buffer.allocUnsafe(this.#size);
    bytes.writeIntBE(value, 0, this.#size);
    return bytes;
  }

  decode(bytes: Buffer, start: number, end: number): number {
    return end - start === 4 ? bytes.readInt32BE(start) : bytes.readIntBE(start, end - start);
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    const value = this.decode(bytes, start, end);
    if (value < 0 || value > 999) {
      json.ascii(String(value));
      return;
    }
    json.reserve(3);
    if (value > 99) json.bytes[json.at++] = 48 + ((value / 100) | 0);
    if (value > 9) json.bytes[json.at++] = 48 + (((value / 10) | 0) % 10);
    json.bytes[json.at++] = 48 + (value % 10);
  }

  fromKey(key: string): unknown {
    return /^(?:0|-?[1-9]\d*)$/.test(key) ? Number(key) : key;
  }
}

/** `float` and `double`. */
export class FloatCodec implements Codec {
  readonly typeText: 'float' | 'double';
  readonly #size: 4 | 8;
  readonly hasEmptyValue = false;

  constructor(name: 'float' | 'double') {
    this.typeText = name;
    this.#size = name === 'float' ? 4 : 8;
  }

  encode(value: unknown): Buffer {
    if (typeof value !== 'number') throw new ValueMisfit(this.typeText, value);
    const bytes = Buffer.allocUnsafe(this.#size);
    if (this.#size === 8) {
      bytes.writeDoubleBE(value);
      return bytes;
    }
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw new ValueMisfit(this.typeText, value);
    }
    bytes.writeFloatBE(value);
    return bytes;
  }

  decode(bytes: Buffer, start: number): number {
    return this.#size === 4 ? bytes.readFloatBE(start) : bytes.readDoubleBE(start);
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    json.ascii(JSON.stringify(this.decode(bytes, start)));
  }

  fromKey(key: string): unknown {
    const value = Number(key);
    return String(value) === key || (Object.is(value, -0) && key === '-0') || isDecimal(key) ? value : key;
  }

  toKey(value: unknown): string {
    return Object.is(value, -0) ? '-0' : String(value);
  }
}

function isDecimal(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text);
}

/** `boolean`: nothing but true and false. */
export class BooleanCodec implements Codec {
  readonly typeText = 'boolean';
  readonly hasEmptyValue = false;

  encode(value: unknown): Buffer {
    if (typeof value !== 'boolean') throw new ValueMisfit(this.typeText, value);
    return Buffer.of(value ? 1 : 0);
  }

  decode(bytes: Buffer, start: number): boolean {
    return bytes[start] !== 0;
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    json.ascii(bytes[start] === 0 ? 'false' : 'true');
  }

  fromKey(key: string): unknown {
    return key === 'true' || key === 'false' ? key === 'true' : key;
  }
}
