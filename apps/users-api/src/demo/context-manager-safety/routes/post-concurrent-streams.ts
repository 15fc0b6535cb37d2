import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { SafetyOptions } from '../check.js';
import { checkConcurrentStreams } from '../checks/concurrent-streams.js';
import { ConcurrentStreams } from '../safety-schemas.js';

/** `POST /context_manager_safety/concurrent_streams`: streams read at once do not disturb each other. */
export const postConcurrentStreams: FastifyPluginAsyncTypebox<SafetyOptions> = async (app, options) => {
  app.post(
    '/context_manager_safety/concurrent_streams',
    {
      schema: {
        summary: 'Read three streams at once',
        tags: ['diagnostics'],
        response: { 200: ConcurrentStreams },
      },
    },
    async ({ work }) => checkConcurrentStreams({ ...options, work }),
  );
};
