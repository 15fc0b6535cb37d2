import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { noStoreHeader } from '../../../openapi/answer-headers.js';
import type { SafetyOptions } from '../check.js';
import { SafetyStatus } from '../safety-schemas.js';

const response = {
  description: 'As it is now.',
  headers: noStoreHeader,
  content: { 'application/json': { schema: SafetyStatus } },
};

/** `GET /context_manager_safety/status`: what is open and in flight at this moment; asks Cassandra nothing. */
export const getStatus: FastifyPluginAsyncTypebox<SafetyOptions> = async (app, { database }) => {
  app.get(
    '/context_manager_safety/status',
    {
      schema: {
        summary: 'What is open and in flight',
        tags: ['diagnostics'],
        response: { 200: response },
      },
    },
    async (_request, reply) => {
      const session = database.session();
      const cluster = database.cluster();
      const { openStreams, requestsInFlight } = session.stats;
      reply.header('cache-control', 'no-store');
      return {
        session_open: session.isOpen,
        session_id: session.id,
        cluster_open: cluster.isOpen,
        cluster_id: cluster.id,
        keyspace: database.keyspace,
        open_streams: openStreams,
        requests_in_flight: requestsInFlight,
      };
    },
  );
};
