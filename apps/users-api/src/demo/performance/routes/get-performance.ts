import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Database } from '../../../database/database.js';
import { measureRun } from '../measured-run.js';
import { Performance, PerformanceQuery } from '../performance-schema.js';

const modes = [
  { mode: 'async', summary: 'Run queries with many in flight' },
  { mode: 'sync', summary: 'Run the same queries one after another' },
] as const;

/** `GET /performance/async` and `GET /performance/sync`: run real queries and tell how fast they were. */
export const getPerformance: FastifyPluginAsyncTypebox<{ database: Database }> = async (
  app,
  { database },
) => {
  for (const { mode, summary } of modes) {
    app.get(
      `/performance/${mode}`,
      {
        schema: {
          summary,
          tags: ['diagnostics'],
          querystring: PerformanceQuery,
          response: { 200: Performance },
        },
      },
      async ({ query, work }) => measureRun(database.session(), { mode, requests: query.requests }, work),
    );
  }
};
