import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { HttpProblem } from './problem.js';

/** Rules of HTTP/1.1 that Node.js enforces with answers of its own, which are no problem documents. Needs `requireHostHeader: false`. */
export const httpRules = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.headers.host === undefined && raw.httpVersion === '1.1') {
      throw new HttpProblem(400, 'The request has no Host header');
    }
  });
  // Expectations other than 100-continue may be passed over.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  done();
});
