import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { invalid } from './problem.js';

const undecodable = '/.undecodable';

/** For `rewriteUrl`: leads addresses with broken percent-encoding to a route of their own. */
export function rewriteUndecodable({ url = '/' }: { url?: string | undefined }): string {
  if (!url.includes('%')) return url;
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return url;
  } catch {
    return undecodable;
  }
}

/** Refuses addresses with broken percent-encoding with a problem like any other, ids and headers included. */
export const undecodableUrl = fp((app: FastifyInstance, _options, done: () => void) => {
  app.all(undecodable, {
    schema: { hide: true },
    onRequest: async () => {
      throw invalid([{ loc: ['path'], msg: 'Invalid percent-encoding', type: 'url_parsing' }]);
    },
    handler: async () => {},
  });
  done();
});
