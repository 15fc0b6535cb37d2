import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Database } from '../../../database/database.js';
import { retryAfter } from '../../../http/error-status.js';
import { healthReport } from '../health-report.js';
import { Healthy, Unhealthy } from '../health-schema.js';

interface HealthOptions {
  database: Database;
}

const probes = [
  { url: '/health', summary: 'Whether Cassandra can serve', drainingIsUnhealthy: false },
  {
    url: '/health/ready',
    summary: 'Whether this instance should be sent requests',
    drainingIsUnhealthy: true,
  },
];

/** The probes that ask Cassandra; readiness also fails while the service shuts down. */
export const getHealth: FastifyPluginAsyncTypebox<HealthOptions> = async (app, { database }) => {
  for (const { url, summary, drainingIsUnhealthy } of probes) {
    app.get(
      url,
      {
        logLevel: 'warn',
        config: { servesWhileDraining: true },
        schema: { summary, tags: ['operations'], response: { 200: Healthy, 503: Unhealthy } },
      },
      async (request, reply) => {
        const { cassandra, reason, ...rest } = await healthReport(database, request);
        reply.header('cache-control', 'no-store');
        if (cassandra === 'connected' && !(drainingIsUnhealthy && rest.draining)) {
          return { status: 'healthy' as const, cassandra, ...rest };
        }
        return reply
          .code(503)
          .headers(retryAfter)
          .send({ status: 'unhealthy', cassandra, ...(reason && { reason }), ...rest });
      },
    );
  }
};
