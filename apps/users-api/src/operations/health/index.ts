import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Database } from '../../database/database.js';
import { getHealth } from './routes/get-health.js';
import { getLive } from './routes/get-live.js';

interface HealthOptions {
  database: Database;
}

/** The health probes. */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (app, { database }) => {
  await app.register(getHealth, { database });
  await app.register(getLive);
};
