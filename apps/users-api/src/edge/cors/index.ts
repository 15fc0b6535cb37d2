import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type Origins, parseOrigins } from '../../config/origins.js';
import { turnsOf } from '../../http/http-server.js';
import type { Resource } from '../../rest/resource.js';
import { openRoutes } from '../open-routes.js';

interface CorsOptions {
  /** As `CORS_ORIGINS` has it. */
  readonly allowed: string;
  readonly resources: readonly Pick<Resource, 'tag' | 'isGuarded'>[];
}

/** What pages may read of an answer beside what they may anyway. */
const exposed = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'X-Request-Id',
  'RateLimit',
  'RateLimit-Policy',
  'Cache-Status',
  'Deprecation',
  'Sunset',
  'Idempotency-Replayed',
  'Server-Timing',
].join(', ');

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';

/** What pages may send beside what they may anyway. */
const sendable = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'X-Request-Id',
  'X-Request-Timeout',
  'traceparent',
  'tracestate',
].join(', ');

/** How long a browser may go by an answer to its question, in seconds. */
const maxAge = '600';

/**
 * Lets web pages of other origins use the routes of resources, without credentials. Register it before what refuses a
 * request: browsers ask first, with no token, and pages may read why they were refused.
 */
export const cors = fp((app: FastifyInstance, { allowed, resources }: CorsOptions, done: () => void) => {
  const origins = parseOrigins(allowed);
  if (origins === undefined) throw new Error(`${allowed} are no origins`);
  const isOpen = openRoutes(app, resources, () => {});
  const isOfUsers = (request: FastifyRequest) => !request.routeOptions.config.isDiagnostic && isOpen(request);

  app.addHook('onRequest', async (request, reply) => {
    const { origin, 'access-control-request-method': method } = request.headers;
    if (request.method !== 'OPTIONS' || origin === undefined || method === undefined) return;
    if (!isOfUsers(request)) return;
    if (mayUse(origin, origins)) {
      reply.headers({
        'access-control-allow-methods': methods,
        'access-control-allow-headers': sendable,
        'access-control-max-age': maxAge,
      });
    }
    return reply.code(204).send();
  });
  app.addHook('onSend', (request, reply, _payload, next) => {
    if (isOfUsers(request)) {
      reply.headers(headersFor(request.headers.origin, origins));
      if (origins !== '*') reply.header('vary', withOrigin(reply.getHeader('vary')));
    }
    next();
  });
  turnsOf(app.server)?.refusalHeaders.push((request) =>
    isOpen(request)
      ? { ...headersFor(request.headers.origin, origins), ...(origins === '*' ? {} : { vary: 'Origin' }) }
      : {},
  );
  done();
});

function headersFor(origin: string | undefined, origins: Origins): Record<string, string> {
  if (origin === undefined || !mayUse(origin, origins)) return {};
  return {
    'access-control-allow-origin': origins === '*' ? '*' : origin,
    'access-control-expose-headers': exposed,
  };
}

function mayUse(origin: string, origins: Origins): boolean {
  return origins === '*' || origins.has(origin);
}

function withOrigin(vary: number | string | string[] | undefined): string {
  const others = [vary ?? []].flat().join(', ');
  return others === '' ? 'Origin' : `${others}, Origin`;
}
