import type { Span } from '@opentelemetry/api';
import { instrument } from 'async-cassandra/opentelemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Database } from '../database/database.js';
import { isServerSpan } from '../http/active-span.js';
import { traceOf } from '../http/trace-context.js';

interface TracingOptions {
  database: Database;
}

/**
 * Where the process has an OpenTelemetry SDK: names the span of each request by its route, and makes spans of
 * what it asks the database, below it. Without one it does nothing.
 */
export const tracing = fp((app: FastifyInstance, { database }: TracingOptions, done: () => void) => {
  app.addHook('onRequest', (request, _reply, next) => {
    const { span } = traceOf(request.raw);
    if (span !== undefined && isServerSpan(span)) nameByRoute(span, request);
    next();
  });

  let spans: Disposable | undefined;
  let isClosed = false;
  void database.ready.then(() => {
    if (!isClosed) spans = instrument({ session: database.session() });
  });
  app.addHook('onClose', async () => {
    isClosed = true;
    spans?.[Symbol.dispose]();
  });
  done();
});

function nameByRoute(span: Span, { method, routeOptions }: FastifyRequest): void {
  if (routeOptions.url === undefined) return;
  span.updateName(`${method} ${routeOptions.url}`);
  span.setAttribute('http.route', routeOptions.url);
}
