import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { IdempotencyHeaders, keptKey } from '../../rest/idempotency-key.js';
import { sendRow } from '../../rest/representation.js';
import type { ResourceOptions } from '../../rest/resource.js';
import { createUsers, type NewUser } from '../create.js';
import { insertUser } from '../user-queries.js';
import { userRepresentation } from '../user-representation.js';
import { userResponses } from '../user-responses.js';
import { oneUserBytes, UserInput } from '../user-schemas.js';

/** `POST /users`: stores a new user under a fresh identifier. */
export const postUser: FastifyPluginAsyncTypebox<ResourceOptions> = async (app, { database }) => {
  app.post(
    '/users',
    {
      bodyLimit: oneUserBytes,
      schema: {
        summary: 'Create a user',
        tags: ['users'],
        headers: IdempotencyHeaders,
        body: UserInput,
        response: { 201: userResponses.created },
        problems: [409],
      },
    },
    async ({ body, headers, subject, work }, reply) => {
      const session = database.session();
      const creation = {
        inputs: [body] as const,
        route: 'POST /users',
        idempotencyKey: keptKey(headers['idempotency-key'], subject),
        store: ([user]: readonly [NewUser]) => session.execute(insertUser, user, work),
      };
      const { rows, isReplay } = await createUsers(session, creation, work);
      const [user] = rows;
      if (isReplay) reply.header('idempotency-replayed', 'true');
      reply.code(201).header('location', `${app.prefix}/users/${user.id}`);
      return sendRow(reply, user, userRepresentation);
    },
  );
};
