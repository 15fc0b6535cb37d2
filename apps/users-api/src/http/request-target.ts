import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { isValidHost } from './host.js';
import { HttpProblem } from './problem.js';
import { rewriteUndecodable } from './undecodable-url.js';

type RoutedMessage = Pick<IncomingMessage, 'headers' | 'url'> & { originalUrl?: string };

const absoluteForm = /^http:\/\/(?<host>[^/?#]*)(?<path>.*)$/i;

/**
 * For `rewriteUrl`: the path and query that are asked for. An absolute address brings its own host, which
 * counts instead of the `Host` field (RFC 9112, 3.2.2). What has no path is routed as `/`, and is refused by
 * {@link refuseTarget}.
 */
export function rewriteTarget(request: RoutedMessage): string {
  const { url = '/' } = request;
  if (url.startsWith('/')) return rewriteUndecodable(url);
  const groups = absoluteForm.exec(url)?.groups;
  if (groups === undefined) return '/';
  const { host = '', path = '' } = groups;
  // A field that is missing or malformed is a mistake all the same.
  if (isValidHost(request.headers.host ?? '')) request.headers.host = host;
  request.originalUrl = path.startsWith('/') ? path : `/${path}`;
  return rewriteUndecodable(request.originalUrl);
}

/** Refuses what is neither a path, nor an absolute `http` address, nor the `*` of OPTIONS. */
export function refuseTarget({ method, originalUrl }: FastifyRequest): HttpProblem | undefined {
  if (originalUrl.startsWith('/') || (originalUrl === '*' && method === 'OPTIONS')) return undefined;
  return /^[a-z][a-z\d+.-]*:\/\//i.test(originalUrl)
    ? new HttpProblem(421, 'This service answers for http addresses only')
    : new HttpProblem(400, 'The request has no valid target');
}
