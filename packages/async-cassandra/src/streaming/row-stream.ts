import type { Readable } from 'node:stream';
import { PageStream } from './page-stream.js';
import { RowIterator } from './row-iterator.js';
import { toReadable } from './to-readable.js';

/**
 * The rows of one statement, read once: by rows (`for await`), by {@link pages} or as a Node stream. Counts
 * as open until it has ended or is closed; `await using` closes it however the scope is left.
 */
export class RowStream<Row> extends PageStream<Row> {
  /** The rows, one by one. Throws as {@link pages} does. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Row> {
    return new RowIterator(this.pages(), this);
  }

  /** All rows in memory: for streams known to be short, by `maxRows` or by their nature. */
  async toArray(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const page of this.pages()) for (const row of page.rows) rows.push(row);
    return rows;
  }

  /** The rows as a Node stream in object mode that asks for a page when its reader wants one. */
  toReadable(): Readable {
    return toReadable(this);
  }
}
