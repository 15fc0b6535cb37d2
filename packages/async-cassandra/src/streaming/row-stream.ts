import { Readable } from 'node:stream';
import { PageStream } from './page-stream.js';
import { RowIterator } from './row-iterator.js';

/** Rows that the Node stream holds ready beside the page they come from. */
const highWaterMark = 16;

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

  /**
   * The rows as a Node stream in object mode that asks for a page when its reader wants one; destroying it closes this
   * stream, also in the middle of a page.
   */
  toReadable(): Readable {
    const rows = this[Symbol.asyncIterator]();
    const close = () => this.close();
    return new Readable({
      objectMode: true,
      highWaterMark,
      read() {
        rows.next().then(
          ({ done, value }) => this.push(done ? null : value),
          (error) => this.destroy(error),
        );
      },
      destroy(error, callback) {
        close().then(() => callback(error));
      },
    });
  }
}
