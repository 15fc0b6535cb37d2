import { type IncomingMessage, ServerResponse } from 'node:http';
import { leadsWithSecurityHeaders, securityLines } from './security-headers.js';

/**
 * How long the client has to read what came last, in milliseconds. Some (every one on libuv) take a reset that
 * comes together with data for an ordinary end.
 */
const readingMs = 100;

type Callback = ((error?: Error | null) => void) | null | undefined;

/** A piece that is about to be written. */
type Piece = [text: string, encoding: BufferEncoding | null | undefined, callback?: Callback];

/**
 * An answer that is broken off resets its connection. Where the end of the connection is the end of the body,
 * as in HTTP/1.0, half an answer would otherwise look like a whole one.
 */
export class Answer<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  #isEnding = false;
  #held: Piece | undefined;

  /** Told of every buffer that the system has taken, line breaks of Node.js between them: nobody looks at it any more. */
  onWritten: ((piece: Buffer) => void) | undefined;

  override destroy(error?: Error): this {
    const { socket } = this;
    if (socket === null || this.destroyed || !this.headersSent || this.writableFinished) {
      return super.destroy(error);
    }
    // From now on nothing is written.
    this.destroyed = true;
    const timer = setTimeout(() => socket.resetAndDestroy(), readingMs);
    socket.once('close', () => clearTimeout(timer));
    return this;
  }

  override end(...args: unknown[]): this {
    this.#isEnding = true;
    try {
      return super.end(...(args as [chunk: unknown, encoding: BufferEncoding]));
    } finally {
      this.#isEnding = false;
      this.#writeHeld();
    }
  }

  /**
   * Node.js writes the end of an answer as a piece of its own, an empty one mostly, and holds its socket back meanwhile. One
   * piece that is written behind that costs a twelfth less of what Node.js takes for a small answer.
   */
  _writeRaw(...piece: [data: unknown, ...rest: unknown[]]): boolean {
    const [data, , callback] = piece;
    if (this.#isEnding && this.#held === undefined && typeof data === 'string' && data !== '') {
      this.#held = piece as Piece;
      return true;
    }
    if (this.#isEnding && this.#held !== undefined && data === '') {
      this.#held[2] = callback as Callback;
      return true;
    }
    this.#writeHeld();
    const { onWritten } = this;
    if (onWritten === undefined || !Buffer.isBuffer(data)) return writeRaw?.call(this, ...piece) ?? false;
    const written: Callback = (error) => {
      if (!error) onWritten(data);
      (callback as Callback)?.(error);
    };
    return writeRaw?.call(this, data, piece[1], written, piece[3]) ?? false;
  }

  #writeHeld(): boolean {
    const held = this.#held;
    if (held === undefined) return true;
    this.#held = undefined;
    return writeRaw?.call(this, ...held) ?? false;
  }
}

/** How Node.js writes; no documented methods. */
interface Writing {
  _storeHeader?(statusLine: string, headers: object): void;
  _writeRaw?(data: unknown, ...rest: unknown[]): boolean;
}

const { _storeHeader: storeHeader, _writeRaw: writeRaw } = ServerResponse.prototype as Writing;

// Node.js checks every field of every answer by regular expressions: for a dozen that are always the same, that was a
// tenth of what a small request cost.
if (storeHeader !== undefined) {
  Object.defineProperties(Answer.prototype, {
    [leadsWithSecurityHeaders]: { value: true },
    _storeHeader: {
      value(this: Answer, statusLine: string, headers: object) {
        storeHeader.call(this, statusLine + securityLines(headers ?? {}), headers);
      },
    },
  });
}
