import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { invalid } from './problem.js';

/** Reads JSON bodies and nothing else; `__proto__` and `constructor.prototype` are dropped like any unknown field. */
export const jsonBody = fp((app: FastifyInstance, _options, done: () => void) => {
  const parse = app.getDefaultJsonParser('remove', 'remove');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, finish) => {
    if (body.length === 0) return finish(refuse('Field required', 'missing'));
    if (!isUtf8(body)) return finish(refuse('JSON must be UTF-8', 'json_invalid'));
    return parse(request, body.toString('utf8'), (error, value) => {
      finish(error ? refuse('JSON decode error', 'json_invalid') : null, value);
    });
  });
  done();
});

const refuse = (msg: string, type: string) => invalid([{ loc: ['body'], msg, type }]);
