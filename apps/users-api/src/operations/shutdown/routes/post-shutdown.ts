import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';

const Initiated = Type.Object({ message: Type.Literal('Shutdown initiated') });

/** `POST /shutdown`: ends the service as SIGTERM does, after this answer. */
export const postShutdown: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/shutdown',
    {
      config: { servesWhileDraining: true },
      schema: {
        summary: 'Shut the service down',
        description: 'Running requests complete, new ones are answered 503, then the process exits with 0.',
        tags: ['diagnostics'],
        response: { 200: Initiated },
      },
    },
    async (_request, reply) => {
      reply.header('connection', 'close');
      app.lifecycle.requestShutdown();
      return { message: 'Shutdown initiated' as const };
    },
  );
};
