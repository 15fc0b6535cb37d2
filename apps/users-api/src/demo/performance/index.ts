import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Database } from '../../database/database.js';
import { getPerformance } from './routes/get-performance.js';

/** Measures many queries at once against as many one after another. */
export const performanceRoutes: FastifyPluginAsyncTypebox<{ database: Database }> = async (app, options) => {
  await app.register(getPerformance, options);
};
