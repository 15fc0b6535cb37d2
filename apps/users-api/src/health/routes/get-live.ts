import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';

const LiveSchema = Type.Object(
  { status: Type.Literal('alive') },
  { description: 'The process runs; says nothing of Cassandra.' },
);

/** The probe that tells whether the process should be restarted: an outage of Cassandra is no reason to. */
export const getLive: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/health/live',
    {
      logLevel: 'warn',
      config: { servesWhileDraining: true },
      schema: { summary: 'Whether the process runs', tags: ['operations'], response: { 200: LiveSchema } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { status: 'alive' as const };
    },
  );
};
