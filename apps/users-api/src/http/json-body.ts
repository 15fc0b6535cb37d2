import { isUtf8 } from 'node:buffer';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { invalid } from './problem.js';

/**
 * Reads JSON bodies and nothing else; `__proto__` and `constructor.prototype` are dropped like any unknown
 * field. Routes that take no body let an empty one pass, and one of any other type go unread.
 */
export const jsonBody = fp((app: FastifyInstance, _options, done: () => void) => {
  const parse = app.getDefaultJsonParser('remove', 'remove');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, finish) => {
    if (body.length === 0) return finish(takesBody(request) ? refuse('Field required', 'missing') : null);
    if (!isUtf8(body)) return finish(refuse('JSON must be UTF-8', 'json_invalid'));
    return parse(request, body.toString('utf8'), (error, value) => {
      finish(error ? refuse('JSON decode error', 'json_invalid') : null, value);
    });
  });
  app.addContentTypeParser('*', (request, payload, finish) => {
    if (takesBody(request)) return finish(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
    payload.resume();
    return finish(null);
  });
  done();
});

function takesBody(request: FastifyRequest): boolean {
  return request.routeOptions.schema?.body !== undefined;
}

const refuse = (msg: string, type: string) => invalid([{ loc: ['body'], msg, type }]);
