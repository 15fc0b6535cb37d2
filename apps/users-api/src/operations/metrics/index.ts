import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { getMetrics } from './routes/get-metrics.js';

export { measure } from './measure.js';

/** The route of metrics; `measure` has to be registered on the app. */
export const metricsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  await app.register(getMetrics);
};
