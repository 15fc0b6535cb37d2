import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { waitedMs } from './turns.js';

/** Says in `Server-Timing` how long the answer took until its first byte, and how much of that was Cassandra. */
export const serverTiming = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onSend', (request, reply, _payload, next) => {
    const db = request.work.databaseTime.totalMs.toFixed(1);
    const total = (waitedMs(request.raw) + reply.elapsedTime).toFixed(1);
    reply.header('server-timing', `db;dur=${db}, total;dur=${total}`);
    next();
  });
  done();
});
