import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { noStoreHeader, varyHeader } from '../../../openapi/answer-headers.js';
import { contentTypes, metricsFormat } from '../metrics-format.js';
import { MetricsReportSchema, metricsReport } from '../metrics-report.js';
import { toOpenMetrics } from '../open-metrics.js';
import { Samples } from '../samples.js';

const PrometheusText = Type.String({ description: 'Every metric in the text format of Prometheus 0.0.4.' });
const OpenMetricsText = Type.String({ description: 'Every metric in the format of OpenMetrics 1.0.0.' });

/** `GET /metrics`: what was measured, as JSON for people and in a scraper's text formats. */
export const getMetrics: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/metrics',
    {
      logLevel: 'warn',
      config: { servesWhileDraining: true },
      schema: {
        summary: 'What was measured',
        description: 'JSON, unless `Accept` prefers `text/plain` or `application/openmetrics-text`.',
        tags: ['operations'],
        response: {
          200: {
            description: 'What was measured since this instance started.',
            headers: { ...varyHeader, ...noStoreHeader },
            content: {
              'application/json': { schema: MetricsReportSchema },
              'text/plain': { schema: PrometheusText },
              'application/openmetrics-text': { schema: OpenMetricsText },
            },
          },
        },
      },
    },
    async ({ headers: { accept } }, reply) => {
      const format = metricsFormat(accept);
      reply.headers({ 'cache-control': 'no-store', vary: 'Accept' }).type(contentTypes[format]);
      switch (format) {
        case 'application/json':
          return metricsReport(await Samples.of(app.metrics));
        case 'text/plain':
          return app.metrics.metrics();
        case 'application/openmetrics-text':
          return toOpenMetrics(await app.metrics.metrics());
      }
    },
  );
};
