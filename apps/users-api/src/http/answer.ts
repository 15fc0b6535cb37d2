import { type IncomingMessage, ServerResponse } from 'node:http';
import { leadsWithSecurityHeaders, securityLines } from './security-headers.js';

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

/** How Node.js writes a header; no documented method. */
interface HeaderWriting {
  _storeHeader?(statusLine: string, headers: object): void;
}

const writing = ServerResponse.prototype as HeaderWriting;
const storeHeader = writing._storeHeader;

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
