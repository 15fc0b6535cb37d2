import type { Session } from 'async-cassandra';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Registry } from 'prom-client';
import type { Database } from '../database/database.js';
import { EventLoop } from './event-loop.js';
import { registerEventLoopGauges } from './event-loop-gauges.js';
import { HttpMetrics } from './http-metrics.js';
import { processMetrics } from './process-metrics.js';
import { QueryMetrics } from './query-metrics.js';
import { readGauge } from './read-gauge.js';
import { registerSessionGauges } from './session-gauges.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Everything that is measured in this app. */
    metrics: Registry;
  }
}

interface MeasureOptions {
  database: Database;
}

/** Measures an app, its database session and its process. Register it before whatever may refuse a request. */
export const measure = fp((app: FastifyInstance, { database }: MeasureOptions, done: () => void) => {
  const registry = new Registry();
  const http = new HttpMetrics(registry);
  const help = 'HTTP requests being answered, the one that asks included.';
  readGauge(registry, 'http_server_active_requests', help, () => app.lifecycle.running.count);
  app.addHook('onRequest', (request, reply, next) => {
    http.follow(request, reply);
    next();
  });

  let session: Session | undefined;
  let isClosed = false;
  const queries = new QueryMetrics(registry);
  registerSessionGauges(registry, () => session);
  void database.ready.then(() => {
    if (isClosed) return;
    session = database.session();
    queries.watch(session);
  });

  const loop = new EventLoop();
  registerEventLoopGauges(registry, loop);

  app.decorate('metrics', Registry.merge([registry, processMetrics()]));
  app.addHook('onClose', async () => {
    isClosed = true;
    queries[Symbol.dispose]();
    loop[Symbol.dispose]();
  });
  done();
});
