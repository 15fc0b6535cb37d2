import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { Config } from '../../config/config.js';
import { preferredType } from '../../http/preferred-type.js';
import { varyHeader } from '../../openapi/answer-headers.js';
import { maySeePages } from '../../operations/guard/guard.js';
import { version } from '../../version.js';
import { type Page, sendPage } from '../page.js';

export interface WelcomeOptions {
  readonly config: Config;
  readonly page?: Page | undefined;
}

const WelcomeSchema = Type.Object(
  {
    message: Type.String(),
    version: Type.String({ description: 'Version of the service.' }),
    docs: Type.String({ description: 'Where people read about this API.' }),
    openapi: Type.String({ description: 'Where programs read about this API.' }),
    health: Type.String({ description: 'Where the health of the service is told.' }),
  },
  { description: 'What this is and where to go from here.' },
);

const PageSchema = Type.String({ description: 'A page for people, for those who may use diagnostics.' });

/** `GET /`: what this is. */
export const getWelcome: FastifyPluginAsyncTypebox<WelcomeOptions> = async (app, { config, page }) => {
  const content = {
    'application/json': { schema: WelcomeSchema },
    ...(page && { 'text/html': { schema: PageSchema } }),
  };
  app.get(
    '/',
    {
      schema: {
        summary: 'What this is',
        tags: ['operations'],
        response: {
          200: { description: 'What this is and where to go from here.', headers: varyHeader, content },
        },
      },
    },
    async (request, reply) => {
      reply.header('vary', 'Accept');
      const wishes = preferredType(request.headers.accept, ['application/json', 'text/html']);
      if (page !== undefined && wishes === 'text/html' && maySeePages(request, config)) {
        return sendPage(reply, page);
      }
      const { pathPrefix = '' } = request;
      return {
        message: 'Fastify + async-cassandra example is running!',
        version,
        docs: `${pathPrefix}/docs`,
        openapi: `${pathPrefix}/openapi.json`,
        health: `${pathPrefix}/health`,
      };
    },
  );
};
