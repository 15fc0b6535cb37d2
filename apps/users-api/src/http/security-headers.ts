import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import helmet from 'helmet';

const setHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  xFrameOptions: { action: 'deny' },
});

/**
 * Headers that keep browsers from doing more with an answer than reading it. The documentation page relaxes
 * its own. They are the same for every answer, so helmet is asked for them once: asked each time, it took a
 * tenth of what a small request costs.
 */
export const securityHeaders = fp((app: FastifyInstance, _options, done: () => void) => {
  const headers = headersOfHelmet();
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers);
    next();
  });
  done();
});

/** The headers that every answer has. */
export function headersOfHelmet(): Record<string, number | string | string[] | undefined> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  setHeaders(request, response, (error?: unknown) => {
    if (error) throw error;
  });
  return { ...response.getHeaders() };
}
