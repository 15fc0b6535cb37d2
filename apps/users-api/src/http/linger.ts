import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasBody } from './has-body.js';

/** How long the rest of a body that nobody wants is read and thrown away, in milliseconds. */
const lingerMs = 2000;

/**
 * Lets a client that is still sending its body read an answer that came early. Node discards what arrives
 * after the answer; a body that has not ended by then loses its connection.
 */
export function lingerAfter(request: IncomingMessage, response: ServerResponse): void {
  if (!hasBody(request) || request.complete) return;
  response.once('finish', () => {
    if (request.complete) return;
    const timer = setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, lingerMs);
    timer.unref();
    request.once('close', () => clearTimeout(timer));
  });
}
