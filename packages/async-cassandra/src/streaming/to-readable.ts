import { Readable } from 'node:stream';
import type { RowStream } from './row-stream.js';

/** Rows that the Node stream holds ready beside the page they come from. */
const highWaterMark = 16;

/** The rows as a Node stream in object mode; destroying it closes the stream, also in the middle of a page. */
export function toReadable<Row>(stream: RowStream<Row>): Readable {
  const rows = stream[Symbol.asyncIterator]();
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
      stream.close().then(() => callback(error));
    },
  });
}
