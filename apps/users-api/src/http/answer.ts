import { type IncomingMessage, ServerResponse } from 'node:http';

/**
 * How long the client has to read what came last, in milliseconds. Some (every one on libuv) take a reset that
 * comes together with data for an ordinary end.
 */
const readingMs = 100;

/**
 * An answer that is broken off resets its connection. Where the end of the connection is the end of the body,
 * as in HTTP/1.0, half an answer would otherwise look like a whole one.
 */
export class Answer<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
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
}
