import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Database } from '../../database/database.js';
import { getSlowQueries } from './routes/get-slow-queries.js';

/** Requests that take long, to see deadlines and hang-ups at work. */
export const slowQueryRoutes: FastifyPluginAsyncTypebox<{ database: Database }> = async (app, options) => {
  await app.register(getSlowQueries, options);
};
