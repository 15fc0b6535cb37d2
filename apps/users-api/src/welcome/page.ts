import type { FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Addresses of scripts that add to the page, where whoever runs the service has some. */
    pageModules?: string[];
  }
}

/** A page for people, with what it is made of. */
export interface Page {
  readonly html: Buffer;
  /** What a browser loads for the page, by the address relative to it. */
  readonly files: ReadonlyMap<string, PageFile>;
}

export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** What the page may load and do: nothing that is not of this service, and nothing that stands in the page itself. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of the page and of its files: both may be others after the next start. */
export const pageHeaders = { 'cache-control': 'no-cache', 'content-security-policy': policy } as const;

export function sendPage(reply: FastifyReply, { html }: Page): FastifyReply {
  return reply.headers(pageHeaders).type('text/html; charset=utf-8').send(html);
}
