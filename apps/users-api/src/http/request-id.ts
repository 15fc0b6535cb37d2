import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

const acceptable = /^[\w.:/+=@~-]{1,128}$/;

/** The `X-Request-Id` of the client, unless it is too long or has characters that do not belong in a log; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
}

/** Sends the id of the request back with every answer. */
export const requestId = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id);
    next();
  });
  done();
});
