import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { answerOn } from './answer-on.js';

/** How long a client that has closed its sending half may wait for its answer, in milliseconds. */
const graceMs = 1000;

/**
 * Tells clients that hung up from those that only send no more. Whoever closes the sending half before the
 * first byte of the answer may still be reading: what runs for it has a second to answer. Otherwise, and
 * afterwards, it has hung up: the connection ends, and with it the work.
 */
export const hangUp = fp((app: FastifyInstance, _options, done: () => void) => {
  // Else Node.js closes the other half, too, before anything can be answered.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  app.server.on('connection', (socket: Socket) => socket.on('end', onEnd));
  endQueuedAnswers(app.server);
  done();
});

function onEnd(this: Socket): void {
  const answer = answerOn(this);
  if (answer?.headersSent && !answer.writableEnded) {
    answer.destroy();
    return;
  }
  const timer = setTimeout(endUnanswered, graceMs, this);
  this.once('close', () => clearTimeout(timer));
  endAnswered(this);
}

/** Ends the connection behind its last answer. Node.js forgets to where that has lost its Connection field. */
function endAnswered(socket: Socket): void {
  const answer = answerOn(socket);
  if (answer === undefined) socket.end();
  else answer.once('close', () => endAnswered(socket));
}

function endUnanswered(socket: Socket): void {
  const answer = answerOn(socket);
  // What is answered is only on its way still; another answer may wait behind it.
  if (answer?.writableEnded) answer.once('close', () => endUnanswered(socket));
  else answer?.destroy();
}

/** Node.js 20 and 22 never close answers that wait behind another one when their connection ends. */
function endQueuedAnswers(server: Server): void {
  const queues = new WeakMap<Socket, Set<ServerResponse>>();
  server.on('request', ({ socket }: IncomingMessage, answer: ServerResponse) => {
    if (answer.socket !== null) return;
    const queue = queues.get(socket) ?? new Set();
    if (!queues.has(socket)) {
      queues.set(socket, queue);
      socket.once('close', () => {
        for (const each of queue) if (!each.destroyed) each.destroy().emit('close');
      });
    }
    queue.add(answer);
    answer.once('close', () => queue.delete(answer));
  });
}
