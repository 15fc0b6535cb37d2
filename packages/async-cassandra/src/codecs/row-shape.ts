import { codecOf } from './codec-of.js';
import {
  type ColumnCodec,
  compileJsonWriter,
  compileRowReader,
  type JsonWriter,
  type RowReader,
} from './compile-rows.js';
import type { NamedType } from './value-type.js';

/** What rows of the same columns have in common: how they are read, and how they become JSON. */
export class RowShape {
  readonly columns: readonly NamedType[];
  readonly #codecs: readonly ColumnCodec[];
  #read: RowReader | undefined;
  #writeJson: JsonWriter | undefined;

  constructor(columns: readonly NamedType[]) {
    this.columns = columns;
    this.#codecs = columns.map(({ name, type }) => ({ name, codec: codecOf(type) }));
  }

  get read(): RowReader {
    this.#read ??= compileRowReader(this.#codecs);
    return this.#read;
  }

  get writeJson(): JsonWriter {
    this.#writeJson ??= compileJsonWriter(this.#codecs);
    return this.#writeJson;
  }

  /** Where the row behind the one at `at` begins. */
  skip(bytes: Buffer, at: number): number {
    let next = at;
    for (let column = 0; column < this.columns.length; column++) {
      next += 4 + Math.max(bytes.readInt32BE(next), 0);
    }
    return next;
  }
}
