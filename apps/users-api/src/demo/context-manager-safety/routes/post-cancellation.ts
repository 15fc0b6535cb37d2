import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { SafetyOptions } from '../check.js';
import { checkCancellation } from '../checks/cancellation.js';
import { Cancellation } from '../safety-schemas.js';

/** `POST /context_manager_safety/cancellation`: a cancelled stream leaves nothing behind. */
export const postCancellation: FastifyPluginAsyncTypebox<SafetyOptions> = async (app, options) => {
  app.post(
    '/context_manager_safety/cancellation',
    {
      schema: {
        summary: 'Cancel a stream and use its session again',
        tags: ['diagnostics'],
        response: { 200: Cancellation },
      },
    },
    async ({ work }) => checkCancellation({ ...options, work }),
  );
};
