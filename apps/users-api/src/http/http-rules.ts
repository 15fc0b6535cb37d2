import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { onConnect, otherVersion } from './client-error.js';
import { isValidHost } from './host.js';
import { HttpProblem } from './problem.js';
import { refuseTarget } from './request-target.js';

const close = { connection: 'close' };

/**
 * Rules of HTTP/1.1 that Node.js passes over, or enforces with answers of its own, which are no problem
 * documents. Needs `requireHostHeader: false` and `joinDuplicateHeaders: true`.
 */
export const httpRules = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRequest', (request, _reply, next) => next(refuse(request)));
  // Expectations other than 100-continue may be passed over.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.server.on('connect', onConnect.bind(app));
  done();
});

function refuse(request: FastifyRequest): HttpProblem | undefined {
  const { headers, httpVersionMajor, httpVersion } = request.raw;
  if (httpVersionMajor !== 1) return otherVersion();
  const { host, 'transfer-encoding': codings } = headers;
  if (host === undefined) {
    if (httpVersion !== '1.0') return new HttpProblem(400, 'The request has no Host header');
  } else if (!isValidHost(host)) {
    return new HttpProblem(400, 'Host should be sent once, as a host name or address with an optional port');
  }
  return (codings === undefined ? undefined : refuseCodings(codings, httpVersion)) ?? refuseTarget(request);
}

/** RFC 9112, 6.1 and 6.3: only where chunked comes last is it known where the body ends. */
function refuseCodings(codings: string, httpVersion: string): HttpProblem | undefined {
  if (httpVersion === '1.0') {
    return new HttpProblem(400, 'Transfer-Encoding belongs to HTTP/1.1', { headers: close });
  }
  if (/^chunked$/i.test(codings)) return undefined;
  return /,[ \t]*chunked$/i.test(codings)
    ? new HttpProblem(501, 'Transfer-Encoding should be chunked: no other coding is understood')
    : new HttpProblem(400, 'Transfer-Encoding should be chunked', { headers: close });
}
