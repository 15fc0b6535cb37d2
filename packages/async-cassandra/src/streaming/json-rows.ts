import { types } from 'cassandra-driver';
import type { JsonBytes } from '../codecs/json-bytes.js';
import { type JsonPieces, RawRows } from '../codecs/raw-rows.js';
import type { PageRows } from './pages.js';

/** Rows that become JSON a piece at a time. */
export interface JsonRows<Row> extends PageRows<Row> {
  slice(start: number, end: number): JsonRows<Row>;
  pieces(): JsonPieces;
}

/** The rows of an answer, which are objects where the driver has decoded them. */
export function jsonRows<Row>(rows: unknown): JsonRows<Row> {
  return rows instanceof RawRows ? (rows as RawRows<Row>) : new DecodedRows((rows ?? []) as readonly Row[]);
}

class DecodedRows<Row> implements JsonRows<Row> {
  readonly #rows: readonly Row[];

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  get length(): number {
    return this.#rows.length;
  }

  at(index: number): Row | undefined {
    return this.#rows.at(index);
  }

  slice(start: number, end: number): DecodedRows<Row> {
    return new DecodedRows(this.#rows.slice(start, end));
  }

  pieces(): JsonPieces {
    const rows = this.#rows;
    let next = 0;
    return {
      get left() {
        return rows.length - next;
      },
      write(json: JsonBytes, limit: number, before: number, separator: number): void {
        for (let mark = before; next < rows.length && json.at < limit; mark = separator) {
          if (mark !== 0) json.ascii(String.fromCharCode(mark));
          json.raw(JSON.stringify(rows[next++], plain));
        }
      },
    };
  }
}

/** What the codecs write where the values' own JSON is another. */
function plain(this: unknown, key: string, value: unknown): unknown {
  const own = (this as Record<string, unknown>)[key];
  if (typeof own === 'bigint') return own.toString();
  if (own instanceof Uint8Array) return `0x${Buffer.from(own).toString('hex')}`;
  if (own instanceof types.Duration || own instanceof types.Long || own instanceof types.Integer)
    return own.toString();
  return own instanceof types.Vector ? (own as unknown as { elements: unknown }).elements : value;
}
