import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { SafetyOptions } from './check.js';
import { Cleanups } from './cleanups.js';
import { getStatus } from './routes/get-status.js';
import { postCancellation } from './routes/post-cancellation.js';
import { postConcurrentStreams } from './routes/post-concurrent-streams.js';
import { postNestedContexts } from './routes/post-nested-contexts.js';
import { postQueryError } from './routes/post-query-error.js';
import { postStreamingError } from './routes/post-streaming-error.js';
import { ThrowAwayKeyspaces } from './throw-away-keyspace.js';

/** Checks, each staged for real, that what goes wrong in one place harms nothing around it. */
export const contextManagerSafetyRoutes: FastifyPluginAsyncTypebox<
  Pick<SafetyOptions, 'config' | 'database'>
> = async (app, { config, database }) => {
  const cleanups = new Cleanups(app.log);
  // Runs before the hook that closes the database, which was added earlier.
  app.addHook('onClose', () => cleanups.done());
  const keyspaces = new ThrowAwayKeyspaces({ config, database, cleanups });
  const options = { config, database, cleanups, keyspaces };
  await app.register(postQueryError, options);
  await app.register(postStreamingError, options);
  await app.register(postConcurrentStreams, options);
  await app.register(postNestedContexts, options);
  await app.register(postCancellation, options);
  await app.register(getStatus, options);
};
