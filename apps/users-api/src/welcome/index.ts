import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { getPageFiles } from './routes/get-page-files.js';
import { getWelcome, type WelcomeOptions } from './routes/get-welcome.js';

/** What this is: for programs, and on a page for people where there is one. */
export const welcomeRoutes: FastifyPluginAsyncTypebox<WelcomeOptions> = async (app, options) => {
  await app.register(getWelcome, options);
  const { config, page } = options;
  if (page !== undefined) await app.register(getPageFiles, { config, page });
};
