import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { SafetyOptions } from '../check.js';
import { checkQueryError } from '../checks/query-error.js';
import { QueryError } from '../safety-schemas.js';

/** `POST /context_manager_safety/query_error`: a failing query leaves its session intact. */
export const postQueryError: FastifyPluginAsyncTypebox<SafetyOptions> = async (app, options) => {
  app.post(
    '/context_manager_safety/query_error',
    {
      schema: {
        summary: 'Let a query fail and use its session again',
        tags: ['diagnostics'],
        response: { 200: QueryError },
      },
    },
    async ({ work }) => checkQueryError({ ...options, work }),
  );
};
