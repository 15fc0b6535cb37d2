import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../../config/config.js';
import { HttpProblem } from '../../http/problem.js';
import { maySeePages } from '../../operations/guard/guard.js';
import { type Page, pageHeaders } from '../page.js';

interface PageFilesOptions {
  readonly config: Config;
  readonly page: Page;
}

/** The files of the page, for those who get the page. */
export const getPageFiles: FastifyPluginAsyncTypebox<PageFilesOptions> = async (app, { config, page }) => {
  for (const [path, { type, bytes }] of page.files) {
    app.get(`/${path}`, { logLevel: 'warn', schema: { hide: true } }, async (request, reply) => {
      if (!maySeePages(request, config)) throw new HttpProblem(403, 'This page is not open to this client');
      return reply.headers(pageHeaders).type(type).send(bytes);
    });
  }
};
