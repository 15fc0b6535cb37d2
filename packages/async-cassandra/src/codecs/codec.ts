import type { JsonBytes } from './json-bytes.js';

/** How values of one CQL type become bytes, and bytes values or JSON. */
export interface Codec {
  /** The type as CQL writes it. */
  readonly typeText: string;
  /** Whether no bytes at all are a value of the type; of every other they are null. */
  readonly hasEmptyValue: boolean;
  /** @throws ValueMisfit when the bytes would not say what the value says; a null is one, too. */
  encode(value: unknown): Buffer;
  /** The value that `bytes` hold from `start` to `end`; nothing of it refers to them afterwards. */
  decode(bytes: Buffer, start: number, end: number): unknown;
  /** Writes the JSON text of the value that `bytes` hold from `start` to `end`. */
  writeJson(bytes: Buffer, start: number, end: number, json: JsonBytes): void;
  /** The value that a property name stands for, for the keys of maps that are given as objects. */
  fromKey?(key: string): unknown;
  /** The property name of a value, for the keys of maps. Default: the value as a string. */
  toKey?(value: unknown): string;
}

/** The value of `length` bytes from `start` on, where a length below zero is null. */
export function cell(codec: Codec, bytes: Buffer, start: number, length: number): unknown {
  if (length < 0 || (length === 0 && !codec.hasEmptyValue)) return null;
  return codec.decode(bytes, start, endOf(bytes, start, length));
}

/** Writes what {@link cell} answers as JSON. */
export function writeCell(codec: Codec, bytes: Buffer, start: number, length: number, json: JsonBytes): void {
  if (length < 0 || (length === 0 && !codec.hasEmptyValue)) json.ascii('null');
  else codec.writeJson(bytes, start, endOf(bytes, start, length), json);
}

function endOf(bytes: Buffer, start: number, length: number): number {
  const end = start + length;
  if (end > bytes.length) throw new RangeError('A value goes on behind the end of its page');
  return end;
}
