import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { bind } from 'async-cassandra';
import { admitBatch, refuseTooLarge } from '../../rest/batch-admission.js';
import { IdempotencyHeaders, keptKey } from '../../rest/idempotency-key.js';
import { arrayJson, sendJson } from '../../rest/json.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { createUsers, type NewUser } from '../create.js';
import { insertUser } from '../user-queries.js';
import { userJson } from '../user-representation.js';
import { createdBatchResponse } from '../user-responses.js';
import { UserBatch } from '../user-schemas.js';

/** A user as Cassandra 5.0 reckons it. */
const entries = { name: 'users', bytesEach: 170, texts: ['name', 'email'] };

/** `POST /users/batch`: stores several users in one logged batch, all or none. */
export const postUserBatch: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.addHook('preValidation', async (request) => {
    request.body = unwrap(request.body);
    admitBatch(request.body, entries);
  });
  app.post(
    '/users/batch',
    {
      // Unknown fields may be a hundred times the size of the users: they are not kept while those are stored.
      preHandler: async (request) => {
        request.body = request.body.map(({ name, email, age }) => ({ name, email, age }));
      },
      schema: {
        summary: 'Create several users at once',
        tags: ['users'],
        headers: IdempotencyHeaders,
        body: UserBatch,
        response: { 201: createdBatchResponse },
        problems: [409],
      },
    },
    async ({ body, headers, subject, work }, reply) => {
      const session = database.session();
      const creation = {
        inputs: body,
        route: 'POST /users/batch',
        idempotencyKey: keptKey(headers['idempotency-key'], subject),
        store: async (users: readonly NewUser[]) => {
          const entries = users.map((user) => bind(insertUser, user));
          await session.batch(entries, work).catch(refuseTooLarge);
        },
      };
      const { rows: users, isReplay } = await createUsers(session, creation, work);
      if (isReplay) reply.header('idempotency-replayed', 'true');
      return sendJson(reply.code(201), `{"created":${users.length},"users":${arrayJson(users, userJson)}}`);
    },
  );
};

/** The original application's `{ "users": [...] }` means the array in it. */
function unwrap(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'users' in body ? body.users : body;
}
