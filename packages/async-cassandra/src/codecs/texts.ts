import type { Codec } from './codec.js';
import type { JsonBytes } from './json-bytes.js';
import { ValueMisfit } from './value-misfit.js';

/** `text` and `ascii`: strings; half of a surrogate pair has no bytes, and is refused. */
export class TextCodec implements Codec {
  readonly typeText: 'text' | 'ascii';
  readonly hasEmptyValue = true;
  readonly #unfit: RegExp;

  constructor(name: 'text' | 'ascii') {
    this.typeText = name;
    this.#unfit = name === 'ascii' ? /[^\0-\x7f]/ : /\p{Surrogate}/u;
  }

  encode(value: unknown): Buffer {
    if (typeof value !== 'string') throw new ValueMisfit(this.typeText, value);
    if (this.#unfit.test(value)) {
      const why = this.typeText === 'ascii' ? 'it is not ASCII' : 'it has half of a surrogate pair';
      throw new ValueMisfit(this.typeText, value, why);
    }
    return Buffer.from(value);
  }

  decode(bytes: Buffer, start: number, end: number): string {
    return bytes.toString('utf8', start, end);
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    json.utf8(bytes, start, end);
  }
}

/** `blob`, and classes of Cassandra that CQL has no name for: bytes, in JSON as in CQL, `0x…`. */
export class BlobCodec implements Codec {
  readonly typeText: string;
  readonly hasEmptyValue = true;

  constructor(typeText: string) {
    this.typeText = typeText;
  }

  encode(value: unknown): Buffer {
    if (!(value instanceof Uint8Array)) throw new ValueMisfit(this.typeText, value);
    return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }

  decode(bytes: Buffer, start: number, end: number): Buffer {
    return Buffer.from(bytes.subarray(start, end));
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    json.quoted(`0x${bytes.toString('hex', start, end)}`);
  }

  fromKey(key: string): unknown {
    return /^0x(?:[\da-f]{2})*$/i.test(key) ? Buffer.from(key.slice(2), 'hex') : key;
  }

  toKey(value: unknown): string {
    return `0x${(value as Buffer).toString('hex')}`;
  }
}
