import { decodeVarint } from './big-numbers.js';
import { fixedLengthOf, type ScalarName, type ValueType } from './value-type.js';
import { decodeUnsigned } from './variable-ints.js';

/** Which of two values comes first for Cassandra, by their bytes: below zero, zero where they are the same, above. */
export type Order = (one: Buffer, other: Buffer) => number;

const byBytes: Order = (one, other) => Buffer.compare(one, other);

/** By numbers as the bytes hold them, NaN behind all others and -0 before 0. */
const byNumber =
  (read: (bytes: Buffer) => number): Order =>
  (one, other) => {
    const [a, b] = [read(one), read(other)];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a - b || Number(Object.is(b, -0)) - Number(Object.is(a, -0));
  };

const byBigint =
  (...reads: readonly ((bytes: Buffer) => bigint)[]): Order =>
  (one, other) => {
    for (const read of reads) {
      const [a, b] = [read(one), read(other)];
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  };

const signed: Order = byBigint((bytes) => bytes.readBigInt64BE(0));
const upper = (bytes: Buffer) => bytes.readBigUInt64BE(0);
const lower = (bytes: Buffer) => bytes.readBigUInt64BE(8);
const version = (bytes: Buffer) => BigInt((bytes[6] as number) >> 4);
/** The time of a UUID of version 1, whose most significant part comes last; of others what stands there. */
const uuidTime = (bytes: Buffer) => {
  const bits = upper(bytes);
  return version(bytes) === 1n ? timeOf(bits) : bits;
};
const timeOf = (bits: bigint) =>
  BigInt.asUintN(64, bits << 48n) | ((bits << 16n) & 0xffff_0000_0000n) | (bits >> 32n);
/** Cassandra compares each byte of it as a signed one. */
const signedBytes = (bytes: Buffer) => BigInt.asIntN(64, lower(bytes) ^ 0x0080_8080_8080_8080n);

const readVarint = (bytes: Buffer, start = 0) => decodeVarint(bytes, start, bytes.length);

const byDecimal: Order = (one, other) => {
  const [a, b] = [one.readInt32BE(0), other.readInt32BE(0)];
  const scale = Math.max(a, b);
  const at = (bytes: Buffer, own: number) => readVarint(bytes, 4) * 10n ** BigInt(scale - own);
  const [left, right] = [at(one, a), at(other, b)];
  return left < right ? -1 : Number(left > right);
};

const scalarOrders: Partial<Record<ScalarName, Order>> = {
  bigint: signed,
  counter: signed,
  decimal: byDecimal,
  double: byNumber((bytes) => bytes.readDoubleBE()),
  float: byNumber((bytes) => bytes.readFloatBE()),
  int: byNumber((bytes) => bytes.readInt32BE()),
  smallint: byNumber((bytes) => bytes.readInt16BE()),
  timestamp: signed,
  timeuuid: byBigint((bytes) => BigInt.asIntN(64, timeOf(upper(bytes))), signedBytes),
  tinyint: byNumber((bytes) => bytes.readInt8()),
  uuid: byBigint(version, uuidTime, lower),
  varint: byBigint((bytes) => readVarint(bytes)),
};

/** The order of a type's values, in which Cassandra keeps what is in a set, and the keys of a map. */
export function orderOf(type: ValueType): Order {
  switch (type.kind) {
    case 'list':
    case 'set':
      return byParts(itemsOf, [orderOf(type.element)]);
    case 'map':
      return byParts((bytes) => itemsOf(bytes, 2), [orderOf(type.key), orderOf(type.value)]);
    case 'tuple':
      return byParts(partsOf, type.elements.map(orderOf));
    case 'udt':
      return byParts(
        partsOf,
        type.fields.map((field) => orderOf(field.type)),
      );
    case 'vector': {
      const fixedLength = fixedLengthOf(type.element);
      return byParts((bytes) => vectorItems(bytes, fixedLength), [orderOf(type.element)]);
    }
    case 'custom':
      return byBytes;
    default:
      return scalarOrders[type.kind] ?? byBytes;
  }
}

type Parts = readonly (Buffer | undefined)[];

/** Part by part, one that is missing first; where one value ends before the other, it comes first. */
function byParts(read: (bytes: Buffer) => Parts, orders: readonly Order[]): Order {
  return (one, other) => {
    const [left, right] = [read(one), read(other)];
    for (let index = 0; index < Math.min(left.length, right.length); index++) {
      const [a, b] = [left[index], right[index]];
      const order = orders[index % orders.length] as Order;
      const found =
        a === undefined || b === undefined ? Number(a !== undefined) - Number(b !== undefined) : order(a, b);
      if (found !== 0) return found;
    }
    return left.length - right.length;
  };
}

function itemsOf(bytes: Buffer, perItem = 1): Parts {
  return partsOf(bytes.subarray(4)).slice(0, bytes.readInt32BE(0) * perItem);
}

function partsOf(bytes: Buffer): Parts {
  const parts: (Buffer | undefined)[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    at += 4;
    parts.push(length < 0 ? undefined : bytes.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  return parts;
}

function vectorItems(bytes: Buffer, fixedLength: number | undefined): Parts {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, next } =
      fixedLength === undefined ? decodeUnsigned(bytes, at) : { value: BigInt(fixedLength), next: at };
    at = next + Number(value);
    parts.push(bytes.subarray(next, at));
  }
  return parts;
}
