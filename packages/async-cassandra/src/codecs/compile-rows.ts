import { type Codec, cell, writeCell } from './codec.js';
import type { JsonBytes } from './json-bytes.js';
import { rowPrototype } from './json-value.js';

export interface ColumnCodec {
  readonly name: string;
  readonly codec: Codec;
}

/** Rows that are still bytes: `left` of them, from `at` on. */
export interface RowCursor {
  readonly bytes: Buffer;
  at: number;
  /** Where the row begins that was written last. */
  last: number;
  left: number;
}

export type Row = Readonly<Record<string, unknown>>;

/** Reads the rows from `at` on. */
export type RowReader = (bytes: Buffer, at: number, count: number) => Row[];

/**
 * Writes rows as JSON objects until none is left or `json` is as long as `limit`; before the first one `before`, before
 * the others `separator`, each a character, or 0 for none.
 */
export type JsonWriter = (
  cursor: RowCursor,
  json: JsonBytes,
  limit: number,
  before: number,
  separator: number,
) => void;

/** A column's name as it begins its property in a JSON object. */
const jsonKey = (name: string, index: number) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`;

/** Names so long that writing their bytes one by one would make a function too large to be optimized. */
const mostKeyBytes = 1_000;

/** A reader written for these columns, where Node.js lets code be made from text; else one that looks them up. */
export function compileRowReader(columns: readonly ColumnCodec[]): RowReader {
  const codecs = columns.map(({ codec }) => codec);
  const { define, make } = rowSource(columns.map(({ name }) => name));
  const source = `
    const [${codecs.map((_, index) => `codec${index}`).join(', ')}] = codecs;
    ${define}
    return (bytes, start, count) => {
      const rows = [];
      const size = bytes.length;
      let at = start;
      for (let row = 0; row < count; row++) {
        ${codecs.map(readCell).join('')}
        if (at > size) fail();
        rows.push(${make});
      }
      return rows;
    };`;
  return compile<RowReader>(source, { codecs, fail, rowPrototype }) ?? lookupReader(columns);
}

/** The number at `at`, which may lie behind the end: a call of `readInt32BE` looks at its argument, and takes longer. */
const int32 = '(bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]';

/** A row of values: by a constructor, which takes a quarter of the time, where no name means something to an object. */
function rowSource(names: readonly string[]): { readonly define: string; readonly make: string } {
  const values = names.map((_, index) => `value${index}`).join(', ');
  if (names.some((name) => name in rowPrototype)) {
    const members = names.map((name, index) => `[${JSON.stringify(name)}]: value${index}`);
    return { define: '', make: `{ __proto__: rowPrototype, ${members.join(', ')} }` };
  }
  const sets = names.map((name, index) => `this[${JSON.stringify(name)}] = value${index};`);
  const define = `function Row(${values}) { ${sets.join(' ')} } Row.prototype = rowPrototype;`;
  return { define, make: `new Row(${values})` };
}

const readCell = ({ hasEmptyValue }: Codec, index: number) => `
        const length${index} = ${int32};
        at += 4;
        let value${index} = null;
        if (length${index} ${hasEmptyValue ? '>=' : '>'} 0) {
          const end = at + length${index};
          if (end > size) fail();
          value${index} = codec${index}.decode(bytes, at, end);
          at = end;
        }`;

/** The same for JSON. */
export function compileJsonWriter(columns: readonly ColumnCodec[]): JsonWriter {
  const codecs = columns.map(({ codec }) => codec);
  const keys = columns.map(({ name }, index) => Buffer.from(jsonKey(name, index)));
  const keyBytes = keys.reduce((sum, key) => sum + key.length, 0);
  if (keyBytes > mostKeyBytes || columns.length === 0) return lookupJsonWriter(columns);
  const source = `
    const [${codecs.map((_, index) => `codec${index}`).join(', ')}] = codecs;
    return (cursor, json, limit, before, separator) => {
      const { bytes } = cursor;
      const size = bytes.length;
      let { at, last, left } = cursor;
      let mark = before;
      let out, to;
      while (left > 0 && json.at < limit) {
        last = at;
        json.reserve(${keys[0]?.length} + 1);
        out = json.bytes;
        to = json.at;
        if (mark !== 0) out[to++] = mark;
        mark = separator;
        ${codecs.map((codec, index) => writeCellSource(codec, keys[index] as Buffer, index)).join('')}
        if (at > size) fail();
        json.reserve(1);
        json.bytes[json.at++] = 0x7d;
        left--;
      }
      cursor.at = at;
      cursor.last = last;
      cursor.left = left;
    };`;
  return compile<JsonWriter>(source, { codecs, fail }) ?? lookupJsonWriter(columns);
}

const writeCellSource = ({ hasEmptyValue }: Codec, key: Buffer, index: number) => `
        ${index === 0 ? '' : `json.reserve(${key.length}); out = json.bytes; to = json.at;`}
        ${[...key].map((byte, offset) => `out[to + ${offset}] = ${byte};`).join(' ')}
        json.at = to + ${key.length};
        const length${index} = ${int32};
        at += 4;
        if (length${index} ${hasEmptyValue ? '>=' : '>'} 0) {
          const end = at + length${index};
          if (end > size) fail();
          codec${index}.writeJson(bytes, at, end, json);
          at = end;
        } else json.ascii('null');`;

/** What `source` makes of the names in `scope`; `undefined` where code is not to be made from text. */
function compile<T>(source: string, scope: Readonly<Record<string, unknown>>): T | undefined {
  try {
    return new Function(...Object.keys(scope), `'use strict';${source}`)(...Object.values(scope)) as T;
  } catch (error) {
    // Node.js runs with --disallow-code-generation-from-strings.
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

function fail(): never {
  throw new RangeError('A value goes on behind the end of its page');
}

/** The reader that needs no code of its own. */
export function lookupReader(columns: readonly ColumnCodec[]): RowReader {
  return (bytes, start, count) => {
    const rows: Row[] = [];
    let at = start;
    for (let index = 0; index < count; index++) {
      const entries: [string, unknown][] = [];
      for (const { name, codec } of columns) {
        const length = bytes.readInt32BE(at);
        entries.push([name, cell(codec, bytes, at + 4, length)]);
        at += 4 + Math.max(length, 0);
      }
      rows.push(Object.setPrototypeOf(Object.fromEntries(entries), rowPrototype));
    }
    return rows;
  };
}

/** The writer that needs no code of its own. */
export function lookupJsonWriter(columns: readonly ColumnCodec[]): JsonWriter {
  const keyed = columns.map(({ name, codec }, index) => ({ key: jsonKey(name, index), codec }));
  return (cursor: RowCursor, json: JsonBytes, limit, before, separator) => {
    let mark = before;
    while (cursor.left > 0 && json.at < limit) {
      if (mark !== 0) json.ascii(String.fromCharCode(mark));
      mark = separator;
      cursor.last = cursor.at;
      if (keyed.length === 0) json.ascii('{');
      for (const { key, codec } of keyed) {
        json.raw(key);
        const length = cursor.bytes.readInt32BE(cursor.at);
        writeCell(codec, cursor.bytes, cursor.at + 4, length, json);
        cursor.at += 4 + Math.max(length, 0);
      }
      json.ascii('}');
      cursor.left--;
    }
  };
}
