import { types } from 'cassandra-driver';
import type { Codec } from './codec.js';
import type { JsonBytes } from './json-bytes.js';
import { ValueMisfit } from './value-misfit.js';

const { BigDecimal, Integer } = types;
type BigDecimal = types.BigDecimal;

/** `bigint` and `counter`: a `bigint` of 64 bits. In JSON a string, for the numbers of most readers end at 53. */
export class BigintCodec implements Codec {
  readonly typeText: 'bigint' | 'counter';
  readonly hasEmptyValue = false;

  constructor(name: 'bigint' | 'counter') {
    this.typeText = name;
  }

  encode(value: unknown): Buffer {
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) {
      throw new ValueMisfit(this.typeText, value);
    }
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64BE(value);
    return bytes;
  }

  decode(bytes: Buffer, start: number): bigint {
    return bytes.readBigInt64BE(start);
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    json.quoted(this.decode(bytes, start).toString());
  }

  fromKey(key: string): unknown {
    return bigintFromKey(key);
  }
}

/** `varint`: a `bigint` of any size. In JSON a string. */
export class VarintCodec implements Codec {
  readonly typeText = 'varint';
  readonly hasEmptyValue = false;

  encode(value: unknown): Buffer {
    if (typeof value !== 'bigint') throw new ValueMisfit(this.typeText, value);
    return encodeVarint(value);
  }

  decode(bytes: Buffer, start: number, end: number): bigint {
    return decodeVarint(bytes, start, end);
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    json.quoted(decodeVarint(bytes, start, end).toString());
  }

  fromKey(key: string): unknown {
    return bigintFromKey(key);
  }
}

/** What the driver's `BigDecimal` has inside. */
interface DecimalParts {
  readonly _intVal: types.Integer;
  readonly _scale: number;
}

/** Its constructor takes whole numbers of any size, which its types do not tell. */
const ExactDecimal = BigDecimal as unknown as new (unscaled: types.Integer, scale: number) => BigDecimal;

const decimalText = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?$/;
/** How many zeros are written out behind a number; one of more digits keeps its scale. */
const mostZeros = 1_000;

/** `decimal`: the driver's `BigDecimal`, or a string such as `-12.50` or `1e3`. In JSON a string. */
export class DecimalCodec implements Codec {
  readonly typeText = 'decimal';
  readonly hasEmptyValue = false;

  encode(value: unknown): Buffer {
    if (value instanceof BigDecimal) {
      const { _intVal, _scale } = value as unknown as DecimalParts;
      if (!Number.isInteger(_scale) || !isInt32(_scale)) throw new ValueMisfit(this.typeText, value);
      return encodeDecimal(BigInt(_intVal.toString()), _scale);
    }
    const [, sign, digits, exponent = '0'] = typeof value === 'string' ? (decimalText.exec(value) ?? []) : [];
    if (digits === undefined) throw new ValueMisfit(this.typeText, value);
    const [whole = '', fraction = ''] = digits.split('.');
    const scale = fraction.length - Number(exponent);
    if (!isInt32(scale)) throw new ValueMisfit(this.typeText, value);
    const unscaled = BigInt(whole + fraction);
    return encodeDecimal(sign === '-' ? -unscaled : unscaled, scale);
  }

  decode(bytes: Buffer, start: number, end: number): BigDecimal {
    const scale = bytes.readInt32BE(start);
    const unscaled = decodeVarint(bytes, start + 4, end);
    // The driver's class loses the zeros of a negative scale when it is written.
    const isWritten = scale < 0 && scale >= -mostZeros;
    const integer = isWritten ? unscaled * 10n ** BigInt(-scale) : unscaled;
    return new ExactDecimal(Integer.fromString(integer.toString()), isWritten ? 0 : scale);
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    json.quoted(this.decode(bytes, start, end).toString());
  }
}

function encodeDecimal(unscaled: bigint, scale: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(scale);
  return Buffer.concat([bytes, encodeVarint(unscaled)]);
}

function encodeVarint(value: bigint): Buffer {
  if (value >= -128n && value < 128n) return Buffer.of(Number(value) & 0xff);
  // As many hexadecimal digits as the value has, one bit for its sign, whole bytes.
  const bits = (value < 0n ? -value - 1n : value).toString(16).length * 4 + 1;
  let size = Math.ceil(bits / 8);
  const text = BigInt.asUintN(size * 8, value).toString(16);
  const bytes = Buffer.from(text.padStart(size * 2, '0'), 'hex');
  let from = 0;
  // A first byte that only repeats the sign says nothing.
  for (; size > 1 && isSignOnly(bytes[from] as number, bytes[from + 1] as number); size--) from++;
  return bytes.subarray(from);
}

function isSignOnly(first: number, second: number): boolean {
  return (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
}

/** The number that the bytes from `start` to `end` are in two's complement. */
export function decodeVarint(bytes: Buffer, start: number, end: number): bigint {
  const size = end - start;
  if (size <= 0) return 0n;
  if (size <= 6) return BigInt(bytes.readIntBE(start, size));
  return BigInt.asIntN(size * 8, BigInt(`0x${bytes.toString('hex', start, end)}`));
}

function bigintFromKey(key: string): unknown {
  return /^-?\d+$/.test(key) ? BigInt(key) : key;
}

function isInt32(value: number): boolean {
  return value >= -(2 ** 31) && value < 2 ** 31;
}
