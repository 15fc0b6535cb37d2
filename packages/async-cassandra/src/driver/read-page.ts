import { types } from 'cassandra-driver';
import { RawRows } from '../codecs/raw-rows.js';
import { RowShape } from '../codecs/row-shape.js';
import type { NamedType, ValueType } from '../codecs/value-type.js';
import type { DriverType } from './driver-parts.js';
import { valueTypeOf } from './value-type-of.js';

const { custom, list, set, map, tuple, udt } = types.dataTypes;

/** Of the metadata of rows, in the CQL protocol. */
const flags = { oneTable: 1, hasMorePages: 2, known: 3 } as const;

/** Shapes by the bytes that describe them; one statement or another has always the same. */
const shapes = new Map<string, RowShape>();
const mostShapes = 1_000;

interface MetShape {
  readonly shape: RowShape;
  readonly columnCount: number;
  readonly isOneTable: boolean;
  /** What describes its columns. */
  readonly bytes: Buffer;
}

/** The shape that was met last with a description of that length: to compare bytes costs less than to make a key of them. */
const latest = new Map<number, MetShape>();

/** What a request wants of a page: its rows, or its bytes to be made JSON of. */
export type PageForm = 'rows' | 'raw';

/** A page as the driver passes it on. */
export interface DriverPage {
  readonly rows: readonly unknown[] | RawRows;
  readonly meta: { readonly columns: readonly { readonly name: string }[]; readonly pageState?: Buffer };
}

/**
 * Reads the page of rows that begins at `start` in the body of a frame, by the metadata that it carries. Answers
 * `undefined` where there is more in that than Cassandra 5 says.
 */
export function readPage(bytes: Buffer, start: number, form: PageForm): DriverPage | undefined {
  const marks = bytes.readInt32BE(start);
  if ((marks & ~flags.known) !== 0) return undefined;
  const columnCount = bytes.readInt32BE(start + 4);
  let at = start + 8;
  let pageState: Buffer | undefined;
  if ((marks & flags.hasMorePages) !== 0) {
    const end = at + 4 + bytes.readInt32BE(at);
    pageState = Buffer.from(bytes.subarray(at + 4, end));
    at = end;
  }
  const isOneTable = (marks & flags.oneTable) !== 0;
  const end = skipColumns(bytes, at, columnCount, isOneTable);
  const met = latest.get(end - at);
  const isMet =
    met?.columnCount === columnCount &&
    met.isOneTable === isOneTable &&
    bytes.compare(met.bytes, 0, met.bytes.length, at, end) === 0;
  const shape = isMet ? met.shape : shapeOf(bytes, at, end, columnCount, isOneTable);
  const count = bytes.readInt32BE(end);
  const rows = form === 'raw' ? new RawRows(shape, bytes, end + 4, count) : shape.read(bytes, end + 4, count);
  const { columns } = shape;
  return { rows, meta: pageState === undefined ? { columns } : { columns, pageState } };
}

function shapeOf(
  bytes: Buffer,
  start: number,
  end: number,
  columnCount: number,
  isOneTable: boolean,
): RowShape {
  const key = `${columnCount}${isOneTable ? '-' : '+'}${bytes.toString('latin1', start, end)}`;
  const shape = shapes.get(key) ?? newShape(key, bytes, start, columnCount, isOneTable);
  if (latest.size >= mostShapes) latest.clear();
  latest.set(end - start, { shape, columnCount, isOneTable, bytes: Buffer.from(bytes.subarray(start, end)) });
  return shape;
}

function newShape(key: string, bytes: Buffer, start: number, count: number, isOneTable: boolean): RowShape {
  const reader = new MetadataReader(bytes, start);
  if (isOneTable) reader.skipTable();
  const columns: NamedType[] = [];
  for (let index = 0; index < count; index++) {
    if (!isOneTable) reader.skipTable();
    const name = reader.text();
    columns.push({ name, type: reader.type() });
  }
  const shape = new RowShape(columns);
  if (shapes.size >= mostShapes) {
    const [oldest] = shapes.keys();
    if (oldest !== undefined) shapes.delete(oldest);
  }
  shapes.set(key, shape);
  return shape;
}

/** Where the columns that begin at `start` end. */
function skipColumns(bytes: Buffer, start: number, count: number, isOneTable: boolean): number {
  let at = isOneTable ? skipText(bytes, skipText(bytes, start)) : start;
  for (let index = 0; index < count; index++) {
    if (!isOneTable) at = skipText(bytes, skipText(bytes, at));
    at = skipType(bytes, skipText(bytes, at));
  }
  return at;
}

function skipText(bytes: Buffer, at: number): number {
  return at + 2 + bytes.readUInt16BE(at);
}

function skipType(bytes: Buffer, at: number): number {
  const code = bytes.readUInt16BE(at);
  const next = at + 2;
  // Every other code stands for itself.
  return code !== custom && code < list ? next : skipNested(bytes, next, code);
}

function skipNested(bytes: Buffer, start: number, code: number): number {
  if (code === custom) return skipText(bytes, start);
  if (code === list || code === set) return skipType(bytes, start);
  if (code === map) return skipType(bytes, skipType(bytes, start));
  let at = code === udt ? skipText(bytes, skipText(bytes, start)) : start;
  const count = bytes.readUInt16BE(at);
  at += 2;
  for (let index = 0; index < count; index++) at = skipType(bytes, code === udt ? skipText(bytes, at) : at);
  return at;
}

/** Reads names and types, which stand one after another. */
class MetadataReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#at = start;
  }

  text(): string {
    const start = this.#at + 2;
    this.#at = skipText(this.#bytes, this.#at);
    return this.#bytes.toString('utf8', start, this.#at);
  }

  /** The names of a keyspace and a table. */
  skipTable(): void {
    this.#at = skipText(this.#bytes, skipText(this.#bytes, this.#at));
  }

  type(): ValueType {
    return valueTypeOf(this.#driverType());
  }

  #driverType(): DriverType {
    const code = this.#short();
    if (code === custom) return { code, info: this.text() };
    if (code === list || code === set) return { code, info: this.#driverType() };
    if (code === map) return { code, info: [this.#driverType(), this.#driverType()] };
    if (code === tuple) return { code, info: this.#several(() => this.#driverType()) };
    if (code !== udt) return { code };
    this.text();
    const name = this.text();
    const fields = this.#several(() => ({ name: this.text(), type: this.#driverType() }));
    return { code, info: { name, fields } };
  }

  #short(): number {
    const value = this.#bytes.readUInt16BE(this.#at);
    this.#at += 2;
    return value;
  }

  #several<T>(read: () => T): T[] {
    return Array.from({ length: this.#short() }, read);
  }
}
