import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { version } from '../../version.js';

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

/** `GET /`: what this is. */
export const getWelcome: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/',
    { schema: { summary: 'What this is', tags: ['operations'], response: { 200: WelcomeSchema } } },
    async () => ({
      message: 'Fastify + async-cassandra example is running!',
      version,
      docs: '/docs',
      openapi: '/openapi.json',
      health: '/health',
    }),
  );
};
