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

/** They are the same for every answer, so helmet is asked for them once. */
const headers = headersOfHelmet();
const lines = Object.entries(headers).map(([name, value]) => ({ name, line: `${name}: ${value}\r\n` }));
const allLines = lines.map(({ line }) => line).join('');

/** What has `Answer` lead its header with these. */
export const leadsWithSecurityHeaders = Symbol('leads with security headers');

/** The lines of the security headers, without those that the answer sets itself. */
export function securityLines(own: object): string {
  if (!lines.some(({ name }) => name in own)) return allLines;
  return lines.flatMap(({ name, line }) => (name in own ? [] : [line])).join('');
}

/**
 * Headers that keep browsers from doing more with an answer than reading it. The documentation page relaxes
 * its own. `Answer` writes them; other answers, as those to injected requests, get them here.
 */
export const securityHeaders = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRequest', (_request, reply, next) => {
    if (!(leadsWithSecurityHeaders in reply.raw)) reply.headers(headers);
    next();
  });
  done();
});

function headersOfHelmet(): Record<string, number | string | string[] | undefined> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  setHeaders(request, response, (error?: unknown) => {
    if (error) throw error;
  });
  return { ...response.getHeaders() };
}
