import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { SafetyOptions } from '../check.js';
import { checkNestedContexts } from '../checks/nested-contexts.js';
import { NestedContexts } from '../safety-schemas.js';

/** `POST /context_manager_safety/nested_contexts`: what is nested closes from the inside. */
export const postNestedContexts: FastifyPluginAsyncTypebox<SafetyOptions> = async (app, options) => {
  app.post(
    '/context_manager_safety/nested_contexts',
    {
      schema: {
        summary: 'Open and leave a cluster, a session and a stream in each other',
        tags: ['diagnostics'],
        response: { 200: NestedContexts },
      },
    },
    async ({ work }) => checkNestedContexts({ ...options, work }),
  );
};
