import { type Resource, statementsOf } from '../rest/resource.js';
import { deleteUserRoute } from './routes/delete-user.js';
import { getUser } from './routes/get-user.js';
import { listUsers } from './routes/get-users.js';
import { getUserPages } from './routes/get-users-pages.js';
import { getUserStream } from './routes/get-users-stream.js';
import { patchUser } from './routes/patch-user.js';
import { postUser } from './routes/post-user.js';
import { postUserBatch } from './routes/post-users-batch.js';
import { putUser } from './routes/put-user.js';
import * as userQueries from './user-queries.js';

/** Users, by their identifier. */
export const users: Resource = {
  tag: { name: 'users', description: 'Create, read, change and delete users.' },
  statements: statementsOf(userQueries),
  tables: [
    {
      name: 'users',
      columns: {
        id: 'uuid',
        name: 'text',
        email: 'text',
        age: 'int',
        created_at: 'timestamp',
        updated_at: 'timestamp',
      },
      key: ['id'],
    },
  ],
  routes: async (app, options) => {
    await app.register(postUser, options);
    await app.register(postUserBatch, options);
    await app.register(listUsers, options);
    await app.register(getUserPages, options);
    await app.register(getUserStream, options);
    await app.register(getUser, options);
    await app.register(putUser, options);
    await app.register(patchUser, options);
    await app.register(deleteUserRoute, options);
  },
};
