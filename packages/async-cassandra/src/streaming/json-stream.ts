import { Readable } from 'node:stream';
import { JsonBytes } from '../codecs/json-bytes.js';
import { keepMemory, lend, pieceLength, pieceMemory, takeBack } from './json-pieces.js';
import type { JsonRows } from './json-rows.js';
import type { PageStream, StreamOptions } from './page-stream.js';

export interface JsonStreamOptions extends Omit<StreamOptions, 'onPage'> {
  /** One object a line (NDJSON) rather than one array. Default: false. */
  readonly lines?: boolean | undefined;
}

const comma = 0x2c;
const lineBreak = 0x0a;

/**
 * The rows of one statement as JSON, read once: UTF-8 in pieces of about 32 KiB, each made when it is asked for, and
 * with no row as an object between. What breaks off before the end never parses as a whole: an array is not closed, and
 * of the last line the end is missing. Counts as open until it has ended or is closed; `await using` closes it however
 * the scope is left.
 */
export class JsonStream<Row = unknown> implements AsyncIterable<Buffer>, AsyncDisposable {
  readonly #stream: PageStream<Row, JsonRows<Row>>;
  readonly #isLines: boolean;

  /** @internal */
  constructor(stream: PageStream<Row, JsonRows<Row>>, isLines: boolean) {
    this.#stream = stream;
    this.#isLines = isLines;
  }

  get isOpen(): boolean {
    return this.#stream.isOpen;
  }

  /** The pieces. Throws as the pages of a `RowStream` do. */
  [Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void> {
    return this.#isLines ? this.#lines() : this.#array();
  }

  /** The pieces as a Node stream that asks for one when its reader wants it. */
  toReadable(): Readable {
    const readable = Readable.from(this, { objectMode: false });
    // One that is destroyed before its first read never comes to its own clean-up.
    readable.once('close', () => void this.close());
    return readable;
  }

  /**
   * Takes back a piece that nobody looks at any more, such as one that has been written to a socket: later pieces, of
   * whichever stream, are written to its memory. For who reads much and keeps nothing: collecting the pieces is a quarter of
   * what a stream costs. A piece that is never given back is left to the garbage collector.
   */
  giveBack(piece: Buffer): void {
    takeBack(piece);
  }

  /** Ends the stream: a read that waits fails with `STREAM_CLOSED`. Nothing when it has ended. */
  close(): Promise<void> {
    return this.#stream.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#array(): AsyncGenerator<Buffer, void, void> {
    const json = new JsonBytes(pieceMemory());
    try {
      json.ascii('[');
      yield* this.#rows(json, comma, 0);
      json.ascii(']');
      yield takePiece(json);
    } finally {
      keepMemory(json.bytes);
    }
  }

  async *#lines(): AsyncGenerator<Buffer, void, void> {
    const json = new JsonBytes(pieceMemory());
    try {
      // The last character of a line comes with what follows.
      yield* this.#rows(json, lineBreak, 1);
      if (json.at > 0) json.ascii('\n');
      if (json.at > 0) yield takePiece(json);
    } finally {
      keepMemory(json.bytes);
    }
  }

  /** Writes the rows and yields what is enough for a piece, but for the last `kept` bytes. */
  async *#rows(json: JsonBytes, separator: number, kept: number): AsyncGenerator<Buffer, void, void> {
    let before = 0;
    const least = json.at + kept;
    for await (const { rows } of this.#stream.pages()) {
      const pieces = rows.pieces();
      while (pieces.left > 0) {
        pieces.write(json, pieceLength, before, separator);
        before = separator;
        if (json.at >= pieceLength) yield takePiece(json, kept);
      }
      // What a page brought is not kept back until the next one has come.
      if (json.at > least) yield takePiece(json, kept);
    }
  }
}

function takePiece(json: JsonBytes, kept = 0): Buffer {
  return lend(json.take(pieceMemory(), kept));
}
