import { JsonBytes } from '../codecs/json-bytes.js';
import type { JsonRows } from './json-rows.js';

const comma = 0x2c;
const fewBytes = 32;

/** Rows of some pages as one JSON array. */
export class JsonArray<Row> {
  #json: JsonBytes | undefined;
  #last: JsonRows<Row> | undefined;
  #length = 0;

  /** How many rows are in it. */
  get length(): number {
    return this.#length;
  }

  /** The last row, of which an object is made. */
  get last(): Row | undefined {
    return this.#last?.at(-1);
  }

  add(rows: JsonRows<Row>): void {
    if (rows.length === 0) return;
    this.#json ??= opened(rows.byteLength ?? fewBytes);
    rows.pieces().write(this.#json, Number.POSITIVE_INFINITY, this.#length === 0 ? 0 : comma, comma);
    this.#length += rows.length;
    this.#last = rows;
  }

  /** Closes the array; the memory is the caller's from now on. */
  end(): Buffer {
    const json = this.#json ?? opened(fewBytes);
    json.ascii(']');
    return json.bytes.subarray(0, json.at);
  }
}

/** With room for what rows of so many bytes mostly become. */
function opened(byteLength: number): JsonBytes {
  const json = new JsonBytes(byteLength * 3);
  json.ascii('[');
  return json;
}
