import type { FastifyInstance, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';

/** That a route should not be used any more. */
export interface Deprecation {
  /** From when on. */
  readonly since: Date;
  /** When it may stop answering, where that is settled. */
  readonly sunset?: Date;
  /** The path of what takes its place, without a version: `/users/stream`. */
  readonly successor?: string;
  /** Where people read what to do. */
  readonly page?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    deprecated?: Deprecation;
  }
}

/** Descriptions of the headers that every answer of a deprecated route has. */
export const deprecationHeaders = {
  Deprecation: {
    description: 'From when on this should not be used, as `@` and seconds since 1970.',
    schema: { type: 'string' },
  },
  Sunset: {
    description: 'When this may stop answering; absent where that is not settled.',
    schema: { type: 'string' },
  },
  Link: {
    description: 'What takes its place, `rel="successor-version"`, and a page about it, `rel="deprecation"`.',
    schema: { type: 'string' },
  },
} as const;

/**
 * Has each route whose `config` says that it is `deprecated` tell so, in its answers (RFC 9745, RFC 8594) and in the API
 * description. Others pay nothing for it.
 */
export const deprecations = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRoute', (route) => {
    const { deprecated } = route.config ?? {};
    if (deprecated === undefined) return;
    route.schema = { ...route.schema, deprecated: true };
    route.onSend = [...[route.onSend ?? []].flat(), tell(deprecated, route.url)];
  });
  done();
});

type SendHook = Extract<NonNullable<RouteOptions['onSend']>, (...args: never[]) => unknown>;

function tell({ since, sunset, successor, page }: Deprecation, url: string): SendHook {
  const version = url.startsWith('/v1/') ? '/v1' : '';
  const headers = {
    deprecation: `@${Math.floor(since.getTime() / 1000)}`,
    ...(sunset !== undefined && { sunset: sunset.toUTCString() }),
  };
  const about = page === undefined ? [] : [`<${page}>; rel="deprecation"; type="text/html"`];
  return ({ pathPrefix = '' }, reply, _payload, next) => {
    reply.headers(headers);
    // Behind the hooks of the whole service, those that lead links past a proxy included.
    const instead =
      successor === undefined ? [] : [`<${pathPrefix}${version}${successor}>; rel="successor-version"`];
    const links = [...[reply.getHeader('link') ?? []].flat().map(String), ...instead, ...about];
    if (links.length > 0) reply.header('link', links.join(', '));
    next();
  };
}
