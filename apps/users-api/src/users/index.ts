import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { CursorKeys } from '../cursors/cursor-keys.js';
import type { Database } from '../database/database.js';
import { deleteUserRoute } from './routes/delete.js';
import { getUser } from './routes/get.js';
import { getUserPages } from './routes/get-pages.js';
import { getUserStream } from './routes/get-stream.js';
import { listUsers } from './routes/list.js';
import { patchUser } from './routes/patch.js';
import { postUser } from './routes/post.js';
import { postUserBatch } from './routes/post-batch.js';
import { putUser } from './routes/put.js';

/** The routes of users. */
export const usersRoutes: FastifyPluginAsyncTypebox<{ database: Database }> = async (app, { database }) => {
  const options = { database, cursorKeys: new CursorKeys() };
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
