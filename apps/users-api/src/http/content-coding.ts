import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { hasBody } from './has-body.js';
import { HttpProblem } from './problem.js';

/** Refuses bodies that were compressed or otherwise encoded, on every route: none is ever decoded. */
export const contentCoding = fp((app: FastifyInstance, _options, done: () => void) => {
  // Behind whatever refuses the request for another reason, before the body is read.
  app.addHook('preParsing', (request, _reply, _payload, next) => {
    const codings = request.headers['content-encoding'];
    if (codings === undefined || isIdentity(codings) || !hasBody(request.raw)) return next();
    return next(
      new HttpProblem(415, 'The body must not be encoded: leave Content-Encoding out', {
        headers: { 'accept-encoding': 'identity' },
      }),
    );
  });
  done();
});

/** A list of codings, in which elements may be empty. */
function isIdentity(codings: string): boolean {
  return codings.split(',').every((coding) => ['', 'identity'].includes(coding.trim().toLowerCase()));
}
