import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { SafetyOptions } from '../check.js';
import { checkStreamingError } from '../checks/streaming-error.js';
import { StreamingError } from '../safety-schemas.js';

/** `POST /context_manager_safety/streaming_error`: failing streams leave their session intact. */
export const postStreamingError: FastifyPluginAsyncTypebox<SafetyOptions> = async (app, options) => {
  app.post(
    '/context_manager_safety/streaming_error',
    {
      schema: {
        summary: 'Let streams fail and stream on the same session again',
        tags: ['diagnostics'],
        response: { 200: StreamingError },
      },
    },
    async ({ work }) => checkStreamingError({ ...options, work }),
  );
};
