import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../config/config.js';
import { contextManagerSafetyRoutes } from '../context-manager-safety/index.js';
import type { Database } from '../database/database.js';
import { performanceRoutes } from '../performance/index.js';
import { shutdownRoutes } from '../shutdown/index.js';
import { slowQueryRoutes } from '../slow-queries/index.js';
import { diagnosticsGuard } from './guard.js';

interface DiagnosticsOptions {
  readonly config: Config;
  readonly database: Database;
}

/** The routes that show what the service does inside, or end it; all of them guarded. */
export const diagnosticsRoutes: FastifyPluginAsyncTypebox<DiagnosticsOptions> = async (
  app,
  { config, database },
) => {
  await app.register(diagnosticsGuard, config);
  await app.register(performanceRoutes, { database });
  await app.register(slowQueryRoutes, { database });
  await app.register(contextManagerSafetyRoutes, { config, database });
  await app.register(shutdownRoutes);
};
