import type { RowCursor } from './compile-rows.js';
import type { JsonBytes } from './json-bytes.js';
import type { RowShape } from './row-shape.js';

/** Rows of a page that are still bytes: as rows only where somebody looks at one, as JSON without ever being objects. */
export class RawRows<Row = unknown> {
  readonly length: number;
  readonly #shape: RowShape;
  readonly #bytes: Buffer;
  readonly #start: number;
  #starts: Uint32Array | undefined;
  /** Where the last row begins, once all have been written. */
  #lastStart: number | undefined;

  /** `count` rows, the first of which begins at `start`. */
  constructor(shape: RowShape, bytes: Buffer, start: number, count: number) {
    this.length = count;
    this.#shape = shape;
    this.#bytes = bytes;
    this.#start = start;
  }

  /** How many bytes the page holds. */
  get byteLength(): number {
    return this.#bytes.length;
  }

  /** The row at this index, from the end where it is negative. */
  at(index: number): Row | undefined {
    const from = index < 0 ? this.length + index : index;
    if (from < 0 || from >= this.length) return undefined;
    return this.#shape.read(this.#bytes, this.#startOf(from), 1)[0] as Row;
  }

  /** The rows from `start` to before `end`, neither of them below zero. */
  slice(start: number, end: number): RawRows<Row> {
    const count = Math.max(Math.min(end, this.length) - start, 0);
    const from = count === 0 ? this.#start : this.#startOf(start);
    return new RawRows(this.#shape, this.#bytes, from, count);
  }

  /** Writes the rows as JSON, a piece at a time; see {@link JsonPieces}. */
  pieces(): JsonPieces {
    const { writeJson } = this.#shape;
    const cursor: RowCursor = { bytes: this.#bytes, at: this.#start, last: this.#start, left: this.length };
    return {
      get left() {
        return cursor.left;
      },
      write: (json, limit, before, separator) => {
        writeJson(cursor, json, limit, before, separator);
        if (cursor.left === 0) this.#lastStart = cursor.last;
      },
    };
  }

  /** All of them as objects. */
  toArray(): Row[] {
    return this.#shape.read(this.#bytes, this.#start, this.length) as Row[];
  }

  #startOf(index: number): number {
    if (index === 0) return this.#start;
    if (index === this.length - 1 && this.#lastStart !== undefined) return this.#lastStart;
    if (this.#starts === undefined) {
      this.#starts = new Uint32Array(this.length);
      let at = this.#start;
      for (let row = 0; row < this.length; row++) {
        this.#starts[row] = at;
        at = this.#shape.skip(this.#bytes, at);
      }
    }
    return this.#starts[index] as number;
  }
}

/** Rows on their way to JSON. */
export interface JsonPieces {
  /** Rows not yet written. */
  readonly left: number;
  /** Writes rows until none is left or `json` is as long as `limit`. */
  write(json: JsonBytes, limit: number, before: number, separator: number): void;
}
