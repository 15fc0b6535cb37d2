import { isAscii } from 'node:buffer';
import { JsonBytes } from '../codecs/json-bytes.js';
import type { JsonRows } from './json-rows.js';

const comma = 0x2c;
/** What the memory below may grow to and be kept. */
const mostKept = 1024 * 1024;

/** Memory for one array after another: what lies outside of the heap makes the collection of garbage dear. */
let memory = new JsonBytes(Buffer.allocUnsafeSlow(64 * 1024));

/** Rows of some pages that become one JSON array. */
export class JsonArray<Row> {
  readonly #pages: JsonRows<Row>[] = [];
  #length = 0;

  /** How many rows are in it. */
  get length(): number {
    return this.#length;
  }

  /** The last row, of which an object is made. */
  get last(): Row | undefined {
    return this.#pages.at(-1)?.at(-1);
  }

  add(rows: JsonRows<Row>): void {
    if (rows.length === 0) return;
    this.#pages.push(rows);
    this.#length += rows.length;
  }

  toString(): string {
    const json = memory;
    json.at = 0;
    json.ascii('[');
    for (const [index, rows] of this.#pages.entries()) {
      rows.pieces().write(json, Number.POSITIVE_INFINITY, index === 0 ? 0 : comma, comma);
    }
    json.ascii(']');
    const written = json.bytes.subarray(0, json.at);
    if (json.bytes.length > mostKept) memory = new JsonBytes(Buffer.allocUnsafeSlow(64 * 1024));
    return written.toString(isAscii(written) ? 'latin1' : 'utf8');
  }
}
