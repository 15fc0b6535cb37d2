import { isIP } from 'node:net';
import { types } from 'cassandra-driver';
import type { Codec } from './codec.js';
import type { JsonBytes } from './json-bytes.js';
import { ValueMisfit } from './value-misfit.js';

const { InetAddress, TimeUuid, Uuid } = types;

const uuidText = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** Where the text of a UUID has its dashes: before these bytes. */
const isDashBefore = Uint8Array.from({ length: 16 }, (_, at) =>
  at === 4 || at === 6 || at === 8 || at === 10 ? 1 : 0,
);
const digits = '0123456789abcdef';
const highDigit = Uint8Array.from({ length: 256 }, (_, byte) => digits.charCodeAt(byte >> 4));
const lowDigit = Uint8Array.from({ length: 256 }, (_, byte) => digits.charCodeAt(byte & 15));

/** `uuid` and `timeuuid`: the driver's `Uuid` and `TimeUuid`, or their text. A `timeuuid` is of version 1. */
export class UuidCodec implements Codec {
  readonly typeText: 'uuid' | 'timeuuid';
  readonly hasEmptyValue = false;
  readonly #class: new (
    bytes: Buffer,
  ) => types.Uuid;

  constructor(name: 'uuid' | 'timeuuid') {
    this.typeText = name;
    this.#class = name === 'uuid' ? Uuid : (TimeUuid as new (bytes: Buffer) => types.Uuid);
  }

  encode(value: unknown): Buffer {
    const bytes = this.#bytesOf(value);
    if (this.typeText === 'timeuuid' && (bytes[6] as number) >> 4 !== 1) {
      throw new ValueMisfit(this.typeText, value, 'it is not of version 1');
    }
    return bytes;
  }

  decode(bytes: Buffer, start: number): types.Uuid {
    const own = Buffer.allocUnsafe(16);
    // For so few bytes Buffer.copy() takes several times as long.
    for (let index = 0; index < 16; index++) own[index] = bytes[start + index] as number;
    return new this.#class(own);
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    json.reserve(38);
    const out = json.bytes;
    let { at } = json;
    out[at++] = 0x22;
    for (let index = 0; index < 16; index++) {
      if (isDashBefore[index] === 1) out[at++] = 0x2d;
      const byte = bytes[start + index] as number;
      out[at++] = highDigit[byte] as number;
      out[at++] = lowDigit[byte] as number;
    }
    out[at++] = 0x22;
    json.at = at;
  }

  #bytesOf(value: unknown): Buffer {
    if (value instanceof Uuid) return value.getBuffer();
    if (typeof value === 'string' && uuidText.test(value)) {
      return Buffer.from(value.replaceAll('-', ''), 'hex');
    }
    throw new ValueMisfit(this.typeText, value);
  }
}

/** `inet`: the driver's `InetAddress`, or the text of an address of version 4 or 6. */
export class InetCodec implements Codec {
  readonly typeText = 'inet';
  readonly hasEmptyValue = false;

  encode(value: unknown): Buffer {
    if (value instanceof InetAddress) return value.getBuffer();
    const version = typeof value === 'string' && !value.includes('%') ? isIP(value) : 0;
    if (version === 0) throw new ValueMisfit(this.typeText, value);
    return version === 4 ? Buffer.from(String(value).split('.').map(Number)) : parseVersion6(String(value));
  }

  decode(bytes: Buffer, start: number, end: number): types.InetAddress {
    return new InetAddress(Buffer.from(bytes.subarray(start, end)));
  }

  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void {
    json.quoted(textOf(bytes.subarray(start, end)));
  }

  toKey(value: unknown): string {
    return textOf((value as types.InetAddress).getBuffer());
  }
}

/** The text of an address; the driver's own is that of another one where several of its groups are zero. */
function textOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  const text = groups.join(':');
  const [longest = ''] = (text.match(/(?<![^:])0(?::0)+(?![^:])/g) ?? []).sort((a, b) => b.length - a.length);
  if (longest === '') return text;
  const at = text.search(new RegExp(`(?<![^:])${longest}(?![^:])`));
  return `${text.slice(0, at).replace(/:$/, '')}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

/** The bytes of an address that is known to be one. One that maps an address of version 4 is that, as in CQL. */
function parseVersion6(text: string): Buffer {
  const hexOnly = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [before = [], after = []] = hexOnly.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const filler = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = hexOnly.includes('::') ? [...before, ...filler, ...after] : before;
  const bytes = Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
  const isMapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes.readUInt16BE(10) === 0xffff;
  return isMapped ? bytes.subarray(12) : bytes;
}
