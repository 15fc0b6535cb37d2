import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Alive } from '../health-schema.js';

/** The probe that tells whether the process should be restarted: an outage of Cassandra is no reason to. */
export const getLive: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/health/live',
    {
      logLevel: 'warn',
      config: { servesWhileDraining: true },
      schema: { summary: 'Whether the process runs', tags: ['operations'], response: { 200: Alive } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { status: 'alive' as const };
    },
  );
};
