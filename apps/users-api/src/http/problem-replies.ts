import { isCassandraError } from 'async-cassandra';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { fromCassandraError } from './error-status.js';
import { lingerAfter } from './linger.js';
import { HttpProblem, invalid, type Problem, toProblem } from './problem.js';

declare module 'fastify' {
  interface FastifyReply {
    /** What a write that failed left behind. */
    failedWith: Problem['outcome'];
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Answers every error, wherever it was thrown, as a problem document. */
export const problemReplies = fp((app: FastifyInstance, _options, done: () => void) => {
  app.decorateReply('failedWith', undefined);
  app.setErrorHandler<unknown>((error, request, reply) => {
    const problem = request.work.isAbandoned ? clientGone() : asProblem(error, request);
    if (problem.status >= 500) logFailure(error, problem, request);
    return sendProblem(problem, request, reply);
  });
  // Before the body is read: what nobody will handle need not be valid.
  app.addHook('onRequest', (request, _reply, next) => next(request.is404 ? notFound() : undefined));
  app.setNotFoundHandler(() => {
    throw notFound();
  });
  done();
});

/** Sends a problem; an unread rest of the request body is taken off the connection for a short while. */
export function sendProblem(
  problem: HttpProblem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  // Fastify closes the connection after a body it refused; closing while the client still writes can lose
  // the answer on its way.
  reply.removeHeader('connection');
  lingerAfter(request.raw, reply.raw);
  const document = toProblem(problem, { path: request.originalUrl, id: request.id });
  // A write that is refused without a word on its outcome was refused before anything was done.
  if (isWrite(request)) document.outcome ??= 'not_applied';
  reply.failedWith = document.outcome;
  // A buffer, since a string would get a charset and an object the serializer of the route.
  const body = Buffer.from(JSON.stringify(document));
  return reply.code(problem.status).headers(problem.headers).type('application/problem+json').send(body);
}

/** Whether a request may change something, so that its failure leaves a question open. */
export function isWrite(request: Pick<FastifyRequest, 'method'>): boolean {
  return !safeMethods.has(request.method);
}

function asProblem(error: unknown, request: FastifyRequest): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isCassandraError(error)) return fromCassandraError(error, isWrite(request));
  const { code, statusCode = 500 } = error instanceof Error ? (error as Partial<FastifyError>) : {};
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HttpProblem(415, 'The body must be JSON: send Content-Type: application/json', {
        headers: { accept: 'application/json' },
      });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalid([
        { loc: ['body'], msg: 'The body differs in size from Content-Length', type: 'json_invalid' },
      ]);
    default:
      return statusCode >= 400 && statusCode < 500
        ? new HttpProblem(400, 'The request could not be read', { cause: error })
        : new HttpProblem(500, 'Internal server error', {
            members: isWrite(request) ? { outcome: 'unknown' } : {},
            cause: error,
          });
  }
}

/** An outage fails every request: only what nobody foresaw is worth a stack. */
function logFailure(error: unknown, problem: HttpProblem, request: FastifyRequest): void {
  if (problem.status === 500) request.log.error({ err: error }, problem.detail);
  else if (isCassandraError(error))
    request.log.warn({ code: error.code }, `${problem.detail}: ${error.message}`);
}

/** Nobody reads it but the log; the number is nginx's. */
function clientGone(): HttpProblem {
  return new HttpProblem(499, 'The client hung up');
}

function notFound(): HttpProblem {
  return new HttpProblem(404, 'There is nothing at this address');
}
