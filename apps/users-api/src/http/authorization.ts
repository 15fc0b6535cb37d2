import type { FastifyRequest } from 'fastify';

const bearer = /^bearer +(?<token>\S+) *$/i;

/** The `Authorization` field; of several, none: they would be one joined text in `headers`. */
export function authorizationOf({ headers, raw }: FastifyRequest): string | undefined {
  const isSentOnce =
    raw.rawHeaders.filter((text, i) => i % 2 === 0 && /^authorization$/i.test(text)).length === 1;
  return isSentOnce ? headers.authorization : undefined;
}

/** The one Bearer token of a request; without one, or with several, none. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return bearer.exec(authorizationOf(request) ?? '')?.groups?.token;
}
