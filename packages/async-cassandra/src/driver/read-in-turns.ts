import type { Socket } from 'node:net';

/** What Node.js reads from a socket at once. */
const fullRead = 65_536;

/**
 * Reads one piece of what a node has sent in each pass of the event loop. libuv takes up to 32 of them, and hundreds
 * of large answers that came together would be decoded before anything else had its turn.
 */
export function readInTurns(socket: Socket): void {
  socket.on('data', ({ length }: Buffer) => {
    if (length < fullRead || socket.isPaused()) return;
    socket.pause();
    setImmediate(() => socket.resume());
  });
}
