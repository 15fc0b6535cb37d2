import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Database } from '../../database/database.js';
import { getEvents } from './routes/get-events.js';

export { showcasePage } from './showcase-page.js';

/** The events of the page that shows the service at work. */
export const showcaseRoutes: FastifyPluginAsyncTypebox<{ database: Database }> = async (app, options) => {
  await app.register(getEvents, options);
};
