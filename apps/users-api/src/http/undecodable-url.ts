import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { invalid } from './problem.js';

/** Takes broken percent-encoding literally, so that it reaches the route and fails as what it stands for. */
export function rewriteUndecodable(url: string): string {
  if (!url.includes('%')) return url;
  const [path = '', ...query] = url.split('?');
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll('%', '%25'), ...query].join('?');
  }
}

/** Refuses addresses with broken percent-encoding that belong to no route. Goes before what answers 404. */
export const undecodableUrl = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRequest', (request, _reply, next) => {
    if (!request.is404 || request.url === request.originalUrl) next();
    else next(invalid([{ loc: ['path'], msg: 'Invalid percent-encoding', type: 'url_parsing' }]));
  });
  done();
});
