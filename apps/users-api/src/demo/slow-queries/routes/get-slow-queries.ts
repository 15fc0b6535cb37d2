import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { Database } from '../../../database/database.js';
import { keepQuerying } from '../keep-querying.js';

const Completed = Type.Object({
  message: Type.String(),
  duration_seconds: Type.Number({ description: 'How long the queries ran, in seconds.' }),
  queries: Type.Integer({ description: 'How many queries that were, one after another.' }),
});

const routes = [
  { url: '/slow_query', seconds: 5, message: 'Slow query completed' },
  { url: '/long_running_query', seconds: 10, message: 'Long query completed' },
];

/** `GET /slow_query` and `GET /long_running_query`: keep Cassandra at work for 5 s and for 10 s. */
export const getSlowQueries: FastifyPluginAsyncTypebox<{ database: Database }> = async (
  app,
  { database },
) => {
  for (const { url, seconds, message } of routes) {
    app.get(
      url,
      {
        schema: {
          summary: `Run queries for ${seconds} seconds`,
          tags: ['diagnostics'],
          response: { 200: Completed },
        },
      },
      async ({ work }) => ({ message, ...(await keepQuerying(database.session(), seconds, work)) }),
    );
  }
};
