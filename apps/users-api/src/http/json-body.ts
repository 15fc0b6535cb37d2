import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { errorCodes, type FastifyInstance, type FastifyRequest, type preParsingHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import { BodyBudget } from './body-budget.js';
import { hasBody } from './has-body.js';
import { refuseShape } from './json-shape.js';
import { lingerAfter } from './linger.js';
import { invalid } from './problem.js';
import { readBody } from './read-body.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The memory for bodies that have come in part. */
    bodies: BodyBudget;
  }
}

/** What all bodies that are being received may hold together. The largest of them has to fit in. */
const budgetBytes = 16 * 1024 * 1024;

/**
 * Reads JSON bodies and nothing else; `__proto__` and `constructor.prototype` are dropped like any unknown
 * field. Routes that take no body throw away what they are sent, for a short while after their answer, too. The
 * `bodyLimit` of a route never raises that of the service.
 */
export const jsonBody = fp((app: FastifyInstance, _options, done: () => void) => {
  const serviceLimit = app.initialConfig.bodyLimit ?? budgetBytes;
  const budget = new BodyBudget(Math.max(budgetBytes, serviceLimit));
  app.decorate('bodies', budget);
  const parse = app.getDefaultJsonParser('remove', 'remove');
  app.addHook('onRoute', (route) => {
    route.bodyLimit = Math.min(route.bodyLimit ?? serviceLimit, serviceLimit);
    if (route.schema?.body === undefined) route.preParsing = [route.preParsing ?? [], throwBodyAway].flat();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request: FastifyRequest, payload: Readable, finish) => {
    const { schema, bodyLimit } = request.routeOptions;
    if (schema?.body === undefined) return finish(null);
    return readBody(request, payload, { limit: bodyLimit, budget }, (error, body) => {
      if (body === undefined) return finish(error);
      if (body.length === 0) return finish(refuse('Field required', 'missing'));
      const problem = refuseShape(body);
      if (problem !== undefined) return finish(problem);
      if (!isUtf8(body)) return finish(refuse('JSON must be UTF-8', 'json_invalid'));
      return parse(request, body.toString('utf8'), (unreadable, value) => {
        finish(unreadable ? refuse('JSON decode error', 'json_invalid') : null, value);
      });
    });
  });
  app.addContentTypeParser('*', (request, _payload, finish) => {
    const takesBody = request.routeOptions.schema?.body !== undefined;
    finish(takesBody ? new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE() : null);
  });
  done();
});

const throwBodyAway: preParsingHookHandler = (request, reply, payload, next) => {
  if (hasBody(request.raw)) {
    payload.resume();
    lingerAfter(request.raw, reply.raw);
  }
  next(null, payload);
};

const refuse = (msg: string, type: string) => invalid([{ loc: ['body'], msg, type }]);
