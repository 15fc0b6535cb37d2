import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { deleteUserRoute } from './routes/delete.js';
import { getUser } from './routes/get.js';
import { getUserPages } from './routes/get-pages.js';
import { getUserStream } from './routes/get-stream.js';
import { listUsers } from './routes/list.js';
import { patchUser } from './routes/patch.js';
import { postUser } from './routes/post.js';
import { postUserBatch } from './routes/post-batch.js';
import { putUser } from './routes/put.js';
import type { UsersOptions } from './users-options.js';

/** The routes of users. */
export const usersRoutes: FastifyPluginAsyncTypebox<UsersOptions> = async (app, options) => {
  await app.register(postUser, options);
  await app.register(postUserBatch, options);
  await app.register(listUsers, options);
  await app.register(getUserPages, options);
  await app.register(getUserStream, options);
  await app.register(getUser, options);
  await app.register(putUser, options);
  await app.register(patchUser, options);
  await app.register(deleteUserRoute, options);
};
