import type { Session } from 'async-cassandra';
import { collectMetrics } from 'async-cassandra/prometheus';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Registry } from 'prom-client';
import type { Database } from '../../database/database.js';
import { turnsOf } from '../../http/http-server.js';
import { EventLoop } from './event-loop.js';
import { registerEventLoopGauges } from './event-loop-gauges.js';
import { HttpMetrics } from './http-metrics.js';
import { processMetrics } from './process-metrics.js';
import { QueryRate } from './query-rate.js';
import { readGauge } from './read-gauge.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Everything that is measured in this app. */
    metrics: Registry;
  }
}

/** Milliseconds between two lines about refused requests. */
const tellMs = 10_000;

interface MeasureOptions {
  database: Database;
}

/** Measures an app, its database session and its process. Register it before whatever may refuse a request. */
export const measure = fp((app: FastifyInstance, { database }: MeasureOptions, done: () => void) => {
  const registry = new Registry();
  const http = new HttpMetrics(registry);
  const help = 'HTTP requests being answered, the one that asks included.';
  readGauge(registry, 'http_server_active_requests', help, () => app.lifecycle.running.count);
  const bodies = 'Memory held by request bodies that have come in part, in bytes.';
  readGauge(registry, 'http_server_partial_body_bytes', bodies, () => app.bodies.heldBytes);
  app.addHook('onRequest', (request, reply, next) => {
    http.follow(request, reply);
    next();
  });

  const turns = turnsOf(app.server);
  const waitingHelp = 'HTTP requests that wait for their turn to begin.';
  readGauge(registry, 'http_server_waiting_requests', waitingHelp, () => turns?.waiting ?? 0);
  if (turns !== undefined) {
    let toldAt = Number.NEGATIVE_INFINITY;
    turns.onRefuse = (request) => {
      http.countRefused(request);
      if (performance.now() - toldAt < tellMs) return;
      toldAt = performance.now();
      app.log.warn(`Overloaded: refusing requests, while ${turns.waiting} wait`);
    };
  }

  // Requests that set the database up are not counted: the session comes when that is done.
  let session: Session | undefined;
  const queries = collectMetrics({
    register: registry,
    session: () => session,
    prefix: 'cassandra_',
    // Anybody may read metrics: nodes are counted, never named.
    hostLabels: false,
  });
  const ranges = () => session?.tokenRanges() ?? { total: 0, withoutQuorum: 0 };
  const lackingHelp =
    'Token ranges with too few live replicas for LOCAL_QUORUM, as far as this instance knows.';
  readGauge(registry, 'cassandra_token_ranges', 'Token ranges of the ring.', () => ranges().total);
  readGauge(registry, 'cassandra_token_ranges_without_quorum', lackingHelp, () => ranges().withoutQuorum);
  const queryRate = new QueryRate(registry, () => session);
  void database.ready.then(() => {
    session = database.session();
  });

  const loop = new EventLoop();
  registerEventLoopGauges(registry, loop);

  app.decorate('metrics', Registry.merge([registry, processMetrics()]));
  app.addHook('onClose', async () => {
    queries[Symbol.dispose]();
    queryRate[Symbol.dispose]();
    loop[Symbol.dispose]();
  });
  done();
});
